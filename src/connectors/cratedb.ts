import { postgresqlFamily } from '../families/postgresql.ts';

/** CrateDB, by the protocol of PostgreSQL. */
export const cratedb = postgresqlFamily({
  type: 'cratedb',
  family: 'postgresql',
  title: 'CrateDB',
  summary: 'A CrateDB cluster, by its PostgreSQL interface.',
  category: 'database',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'PostgreSQL 15', on: '2026-11-24' },
  aliases: ['crate'],
  sample: { host: 'crate.data.svc', database: 'doc', user: 'crate' },
  version: /^CrateDB ([0-9][0-9A-Za-z.+-]{0,31})/,
});
