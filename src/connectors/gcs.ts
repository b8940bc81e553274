import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { googleSchemes } from '../families/googleSchemes.ts';

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
});
