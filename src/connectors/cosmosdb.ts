import { text } from '../contract/schema.ts';
import { entraSchemes } from '../families/entraSchemes.ts';
import { masterKey } from '../families/signatureSchemes.ts';
import { httpConnector } from '../families/http.ts';

/** Azure Cosmos DB for NoSQL, by its HTTP interface. */
export const cosmosdb = httpConnector({
  type: 'cosmosdb',
  title: 'Azure Cosmos DB',
  summary: 'A database of Azure Cosmos DB for NoSQL.',
  category: 'database',
  verified: {
    by: 'recorded',
    with: 'https://learn.microsoft.com/en-us/rest/api/cosmos-db/get-a-database',
    on: '2026-11-25',
  },
  aliases: ['azure-cosmos-db', 'documentdb-sql'],
  hasConnectionString: true,
  example: 'https://orders.documents.azure.com',
  parameters: { database: text('Database to ask for.', { maxLength: 255, pattern: '^[A-Za-z0-9._-]+$' }) },
  sample: { database: 'orders' },
  schemes: {
    accountKey: masterKey(),
    ...entraSchemes('{parameters.url}/.default', {
      header: 'authorization',
      value: 'type%3Daad%26ver%3D1.0%26sig%3D{token}',
    }),
  },
  check: {
    url: '{parameters.url}/dbs/{parameters.database}',
    headers: { 'x-ms-version': '2018-12-31' },
    expect: { json: { '/id': { type: 'string' }, '/_rid': { type: 'string' } } },
  },
  asks: 'Asks for the properties of the database.',
});
