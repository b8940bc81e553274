import { postgresqlFamily } from '../families/postgresql.ts';

/** Aurora PostgreSQL, by the protocol of PostgreSQL. */
export const auroraPostgresql = postgresqlFamily({
  type: 'aurora-postgresql',
  family: 'postgresql',
  title: 'Aurora PostgreSQL',
  summary: 'A cluster of Amazon Aurora, or an instance of Amazon RDS, with PostgreSQL.',
  category: 'database',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'PostgreSQL 15', on: '2026-11-24' },
  aliases: ['rds-postgresql'],
  sample: {
    host: 'orders.cluster-abc123.eu-central-1.rds.amazonaws.com',
    database: 'orders',
    user: 'reader',
  },
});
