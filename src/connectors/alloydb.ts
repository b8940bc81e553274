import { postgresqlFamily } from '../families/postgresql.ts';

/** AlloyDB, by the protocol of PostgreSQL. */
export const alloydb = postgresqlFamily({
  type: 'alloydb',
  family: 'postgresql',
  title: 'AlloyDB',
  summary: 'A cluster of AlloyDB for PostgreSQL, or of Cloud SQL for PostgreSQL.',
  category: 'database',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'PostgreSQL 15', on: '2026-11-24' },
  aliases: ['google-alloydb', 'cloud-sql-postgresql'],
  sample: { host: '10.20.0.5', database: 'orders', user: 'reader' },
});
