import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { entraSchemes } from '../families/entraSchemes.ts';
import { accessSignature, accountKey } from '../families/signatureSchemes.ts';

/** Azure Blob Storage, by its HTTP interface. */
export const azureBlob = httpConnector({
  type: 'azure-blob',
  title: 'Azure Blob Storage',
  summary: 'A container of Azure Blob Storage.',
  category: 'storage',
  verified: { by: 'emulator', with: 'Azurite 3.35', on: '2026-11-24' },
  aliases: ['azure-storage', 'wasb'],
  hasConnectionString: true,
  example: 'https://orderslake.blob.core.windows.net',
  parameters: {
    container: text('Container to list.', {
      maxLength: 63,
      pattern: '^(\\$root|\\$web|[a-z0-9]([a-z0-9-]*[a-z0-9])?)$',
    }),
  },
  sample: { container: 'orders' },
  schemes: {
    accountKey: accountKey('blob'),
    sasToken: accessSignature(),
    ...entraSchemes('https://storage.azure.com/.default'),
  },
  check: {
    url: '{parameters.url}/{parameters.container}',
    query: { restype: 'container', comp: 'list', maxresults: '1' },
    headers: { accept: 'application/xml', 'x-ms-version': '2021-12-02' },
    expect: { text: '<EnumerationResults' },
    tells: [{ is: ['AuthenticationFailed', 'InvalidAuthenticationInfo'], reason: 'CredentialsRejected' }],
  },
  asks: 'Asks for the name of one blob at most.',
  purposes: {
    connect: {
      right:
        'no right; without `Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read` (role Storage Blob Data Reader), or the permission `l` of a shared access signature, the reason is `AuthenticatedOnly`',
      admits: { is: ['AuthorizationPermissionMismatch'] },
    },
    list: {
      right:
        '`Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read` (role Storage Blob Data Reader), or the permission `l` of a shared access signature',
    },
  },
});
