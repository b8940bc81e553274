import { postgresqlFamily } from '../families/postgresql.ts';

/** H2, by its server for the protocol of PostgreSQL. */
export const h2 = postgresqlFamily({
  type: 'h2',
  family: 'postgresql',
  title: 'H2',
  summary:
    'A database of an H2 server that speaks the protocol of PostgreSQL; it has no TLS, and hangs up on a wrong password (ConnectionClosed).',
  category: 'database',
  stage: 'alpha',
  verified: { by: 'server', with: 'H2 2.3', on: '2026-11-24' },
  aliases: ['h2database'],
  port: 5435,
  sample: { host: 'h2.shop.svc', database: 'orders', user: 'reader', tls: { mode: 'disable' } },
  version: /\bH2 ([0-9][0-9.]{0,31})/,
});
