import { optional, text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { anonymous, password } from '../families/authenticationSchemes.ts';
import { CLICKHOUSE_FORMATS } from '../formats/clickhouse.ts';

/** ClickHouse, by its HTTP interface. */
export const clickhouse = httpConnector({
  type: 'clickhouse',
  title: 'ClickHouse',
  summary: 'A ClickHouse server, or a service of ClickHouse Cloud, by its HTTP interface.',
  category: 'warehouse',
  stage: 'beta',
  verified: { by: 'server', with: 'ClickHouse 18.16', on: '2026-11-24' },
  example: 'https://clickhouse.data.svc:8443',
  parameters: { database: optional(text('Database to run in.', { maxLength: 255 })) },
  sample: { database: 'orders' },
  formats: CLICKHOUSE_FORMATS,
  schemes: {
    password: {
      ...password('User to log in as; without a password and without it, the user default.'),
      needs: ['user'],
    },
    none: {
      ...anonymous(),
      title: 'User without a password',
      headers: { 'x-clickhouse-user': '{parameters.user}' },
    },
  },
  check: {
    url: '{parameters.url}/',
    query: { query: 'select version() as version format JSON', database: '{parameters.database}' },
    expect: { json: { '/data/0/version': { type: 'string' } } },
    tells: [
      {
        is: ['AUTHENTICATION_FAILED', 'REQUIRED_PASSWORD', 'WRONG_PASSWORD', 'UNKNOWN_USER'],
        reason: 'CredentialsRejected',
      },
      { is: ['UNKNOWN_DATABASE'], reason: 'TargetNotFound' },
      { is: ['ACCESS_DENIED', 'DATABASE_ACCESS_DENIED'], reason: 'PermissionDenied' },
    ],
  },
  asks: 'Runs "select version()" in the database.',
  version: '/data/0/version',
});
