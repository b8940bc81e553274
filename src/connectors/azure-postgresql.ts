import { postgresqlFamily } from '../families/postgresql.ts';

/** Azure Database for PostgreSQL, by the protocol of PostgreSQL. */
export const azurePostgresql = postgresqlFamily({
  type: 'azure-postgresql',
  family: 'postgresql',
  title: 'Azure Database for PostgreSQL',
  summary: 'A flexible server of Azure Database for PostgreSQL.',
  category: 'database',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'PostgreSQL 15', on: '2026-11-24' },
  sample: { host: 'orders.postgres.database.azure.com', database: 'orders', user: 'reader' },
});
