import { postgresqlFamily } from '../families/postgresql.ts';

/** CockroachDB, by the protocol of PostgreSQL. */
export const cockroachdb = postgresqlFamily({
  type: 'cockroachdb',
  family: 'postgresql',
  title: 'CockroachDB',
  summary: 'A CockroachDB cluster, or a database of CockroachDB Cloud.',
  category: 'database',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'PostgreSQL 15', on: '2026-11-24' },
  aliases: ['cockroach', 'crdb'],
  port: 26257,
  sample: { host: 'orders.cockroach.svc', database: 'orders', user: 'reader' },
  version: /^CockroachDB \w+ (v[0-9][0-9A-Za-z.+-]{0,31})/,
});
