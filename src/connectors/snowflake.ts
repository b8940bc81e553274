import { optional, pem, text } from '../contract/schema.ts';
import { oauthClient, refreshToken } from '../families/grants.ts';
import { httpConnector } from '../families/http.ts';

const KIND = 'x-snowflake-authorization-token-type';

const SESSION = {
  timeout: 10,
  warehouse: '{parameters.warehouse}',
  role: '{parameters.role}',
  database: '{parameters.database}',
};
const TELLS = [{ at: '/code', is: ['390201', '002003', '002043'], reason: 'TargetNotFound' }] as const;

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
        [KIND]: 'PROGRAMMATIC_ACCESS_TOKEN',
      },
    },
    keyPair: {
      title: 'Key pair of the user',
      parameters: {
        account: text('Identifier of the account, without a region, such as ACME-ORDERS.', {
          maxLength: 255,
          pattern: '^[A-Za-z0-9_-]+$',
        }),
        user: text('User whose public key the account knows.', { maxLength: 255 }),
      },
      identity: ['user'],
      secrets: {
        privateKey: pem('PEM private key of the user (RSA), which signs what it asks with.'),
        passphrase: optional(text('Passphrase of the private key.')),
      },
      headers: { [KIND]: 'KEYPAIR_JWT' },
      auth: {
        keyPair: {
          account: '{parameters.account}',
          user: '{parameters.user}',
          privateKey: '{secrets.privateKey}',
          passphrase: '{secrets.passphrase}',
        },
      },
      sample: { account: 'ACME-ORDERS', user: 'READER' },
    },
    clientCredentials: { ...oauthClient(), headers: { [KIND]: 'OAUTH' } },
    refreshToken: {
      ...refreshToken({
        at: '{parameters.url}/oauth/token-request',
        secretIn: 'header',
        stays:
          'Snowflake keeps a refresh token, unless its integration is set to OAUTH_SINGLE_USE_REFRESH_TOKENS_REQUIRED: use another way there.',
      }),
      headers: { [KIND]: 'OAUTH' },
    },
  },
  check: {
    method: 'POST',
    url: '{parameters.url}/api/v2/statements',
    json: {
      statement: 'select current_version(), current_database(), current_warehouse()',
      ...SESSION,
    },
    expect: { json: { '/data/0/0': { type: 'string' } } },
    names: { database: '/data/0/1', warehouse: '/data/0/2' },
    tells: TELLS,
  },
  purposes: {
    connect: {
      right:
        'no right but what is named: `GRANT USAGE ON DATABASE …`, `GRANT USAGE ON WAREHOUSE …` and `GRANT ROLE … TO USER …`',
    },
    list: {
      right: '`GRANT USAGE ON DATABASE …` and `GRANT USAGE ON SCHEMA …`',
      needs: 'database',
      check: {
        method: 'POST',
        url: '{parameters.url}/api/v2/statements',
        json: { ...SESSION, statement: 'show terse schemas limit 1' },
        expect: { json: { '/data/0/0': { type: 'string' } } },
        tells: TELLS,
      },
      asks: 'runs "show terse schemas limit 1", which lists what the role may use',
    },
  },
  asks: 'Runs "select current_version(), current_database(), current_warehouse()", which starts no warehouse; a session in which a database or warehouse is missing that the manifest names has not found it.',
  version: '/data/0/0',
});
