import { optional, text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';

/** Snowflake, by its HTTP interface. */
export const snowflake = httpConnector({
  type: 'snowflake',
  title: 'Snowflake',
  summary: 'An account of Snowflake, by its SQL API.',
  category: 'warehouse',
  verified: {
    by: 'recorded',
    with: 'https://docs.snowflake.com/en/developer-guide/sql-api/reference',
    on: '2026-11-24',
  },
  example: 'https://acme-orders.snowflakecomputing.com',
  parameters: {
    database: optional(text('Database to run in, as it is spelt there.', { maxLength: 255 })),
    warehouse: optional(text('Warehouse to run in, as it is spelt there.', { maxLength: 255 })),
    role: optional(text('Role to run as.', { maxLength: 255 })),
  },
  sample: { database: 'ORDERS' },
  schemes: {
    token: {
      title: 'Programmatic access token',
      secrets: { token: text('Programmatic access token of the user.') },
      headers: {
        authorization: 'Bearer {secrets.token}',
        'x-snowflake-authorization-token-type': 'PROGRAMMATIC_ACCESS_TOKEN',
      },
    },
  },
  check: {
    method: 'POST',
    url: '{parameters.url}/api/v2/statements',
    json: {
      statement: 'select current_version(), current_database(), current_warehouse()',
      timeout: 10,
      warehouse: '{parameters.warehouse}',
      role: '{parameters.role}',
      database: '{parameters.database}',
    },
    expect: { json: { '/data/0/0': { type: 'string' } } },
    names: { database: '/data/0/1', warehouse: '/data/0/2' },
    tells: [{ at: '/code', is: ['390201', '002003', '002043'], reason: 'TargetNotFound' }],
  },
  asks: 'Runs "select current_version(), current_database(), current_warehouse()", which starts no warehouse; a session in which a database or warehouse is missing that the manifest names has not found it.',
  version: '/data/0/0',
});
