import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { password, token } from '../families/authenticationSchemes.ts';

/** ArangoDB, by its HTTP interface. */
export const arangodb = httpConnector({
  type: 'arangodb',
  title: 'ArangoDB',
  summary: 'A database of ArangoDB.',
  category: 'database',
  verified: {
    by: 'recorded',
    with: 'https://docs.arango.ai/arangodb/stable/develop/http-api/databases/',
    on: '2026-11-24',
  },
  example: 'https://arangodb.data.svc:8529',
  parameters: { database: text('Database to ask for.', { maxLength: 128 }) },
  sample: { database: 'orders' },
  schemes: { password: password(), token: token('JSON Web Token.') },
  check: {
    url: '{parameters.url}/_db/{parameters.database}/_api/database/current',
    expect: { json: { '/result/name': { type: 'string' } } },
  },
  asks: 'Asks for the database.',
});
