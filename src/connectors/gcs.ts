import type { HttpCheck } from '../contract/check.ts';
import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { googleSchemes } from '../families/googleSchemes.ts';

/** Asks of a right in the bucket whether the account has it. */
function holds(permission: string): HttpCheck {
  return {
    url: '{parameters.url}/storage/v1/b/{parameters.bucket}/iam/testPermissions',
    query: { permissions: permission },
    expect: { json: { '/kind': { const: 'storage#testIamPermissionsResponse' } } },
    grants: '/permissions/0',
  };
}

/** Google Cloud Storage, by its HTTP interface. */
export const gcs = httpConnector({
  type: 'gcs',
  title: 'Google Cloud Storage',
  summary: 'A bucket of Google Cloud Storage.',
  category: 'storage',
  verified: {
    by: 'recorded',
    with: 'https://docs.cloud.google.com/storage/docs/json_api/v1/objects/list',
    on: '2026-11-24',
  },
  aliases: ['google-cloud-storage'],
  site: 'https://storage.googleapis.com',
  parameters: { bucket: text('Bucket to list.', { maxLength: 222 }) },
  sample: { bucket: 'lake' },
  schemes: googleSchemes('https://www.googleapis.com/auth/devstorage.read_only'),
  check: {
    url: '{parameters.url}/storage/v1/b/{parameters.bucket}/o',
    query: { maxResults: '1', fields: 'kind' },
    expect: { json: { '/kind': { const: 'storage#objects' } } },
  },
  asks: 'Asks for one object of the bucket.',
  purposes: {
    connect: {
      right: 'no right; without `storage.objects.get` the reason is `AuthenticatedOnly`',
      check: holds('storage.objects.get'),
      asks: 'asks instead whether the account may read objects of the bucket (GET /storage/v1/b/{bucket}/iam/testPermissions), which needs no right',
      admits: { is: [] },
    },
    list: { right: '`storage.objects.list` (role Storage Object Viewer)' },
    read: {
      right: '`storage.objects.get` (role Storage Object Viewer)',
      check: holds('storage.objects.get'),
      asks: 'asks the same, and is refused without that right',
    },
    write: {
      right: '`storage.objects.create` (role Storage Object Creator)',
      check: holds('storage.objects.create'),
      asks: 'asks the same about creating objects',
    },
  },
});
