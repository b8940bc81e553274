import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { entraSchemes } from '../families/entraSchemes.ts';
import { accessSignature, accountKey } from '../families/signatureSchemes.ts';

/** Azure Data Lake Storage, generation 2, by its HTTP interface. */
export const azureDataLake = httpConnector({
  type: 'azure-data-lake',
  title: 'Azure Data Lake Storage',
  summary: 'A file system of Azure Data Lake Storage, generation 2.',
  category: 'storage',
  verified: {
    by: 'recorded',
    with: 'https://learn.microsoft.com/en-us/rest/api/storageservices/datalakestoragegen2/path/list',
    on: '2026-11-25',
  },
  aliases: ['adls', 'adls-gen2', 'abfs'],
  hasConnectionString: true,
  example: 'https://orderslake.dfs.core.windows.net',
  parameters: {
    filesystem: text('File system to list; elsewhere called a container.', {
      maxLength: 63,
      pattern: '^[a-z0-9$]([a-z0-9-]*[a-z0-9])?$',
    }),
  },
  sample: { filesystem: 'orders' },
  schemes: {
    accountKey: accountKey('blob'),
    sasToken: accessSignature(),
    ...entraSchemes('https://storage.azure.com/.default'),
  },
  check: {
    url: '{parameters.url}/{parameters.filesystem}',
    query: { resource: 'filesystem', recursive: 'false', maxResults: '1' },
    headers: { 'x-ms-version': '2021-12-02' },
    expect: { json: { '/paths': { type: 'array' } } },
    tells: [{ is: ['AuthenticationFailed', 'InvalidAuthenticationInfo'], reason: 'CredentialsRejected' }],
  },
  asks: 'Asks for the name of one path at most.',
});
