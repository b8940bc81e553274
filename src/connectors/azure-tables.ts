import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { entraSchemes } from '../families/entraSchemes.ts';
import { accessSignature, accountKey } from '../families/signatureSchemes.ts';

/** Azure Table Storage, by its HTTP interface. */
export const azureTables = httpConnector({
  type: 'azure-tables',
  title: 'Azure Table Storage',
  summary: 'A table of Azure Storage, or of the Table interface of Cosmos DB.',
  category: 'database',
  verified: { by: 'emulator', with: 'Azurite 3.35', on: '2026-11-24' },
  aliases: ['azure-table-storage'],
  hasConnectionString: true,
  example: 'https://orderslake.table.core.windows.net',
  parameters: { table: text('Table to ask for.', { maxLength: 63, pattern: '^[A-Za-z][A-Za-z0-9]+$' }) },
  sample: { table: 'Orders' },
  schemes: {
    accountKey: accountKey('table'),
    sasToken: accessSignature(),
    ...entraSchemes('https://storage.azure.com/.default'),
  },
  check: {
    url: '{parameters.url}/{parameters.table}()',
    query: { $top: '1', $select: 'PartitionKey' },
    headers: { accept: 'application/json;odata=nometadata', 'x-ms-version': '2021-12-02' },
    expect: { json: { '/value': { type: 'array' } } },
    tells: [{ is: ['AuthenticationFailed', 'InvalidAuthenticationInfo'], reason: 'CredentialsRejected' }],
  },
  asks: 'Asks for the partition of one entity at most.',
});
