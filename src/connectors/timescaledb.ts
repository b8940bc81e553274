import { postgresqlFamily } from '../families/postgresql.ts';

/** TimescaleDB, by the protocol of PostgreSQL. */
export const timescaledb = postgresqlFamily({
  type: 'timescaledb',
  family: 'postgresql',
  title: 'TimescaleDB',
  summary: 'A PostgreSQL database with the TimescaleDB extension, or a service of Tiger Cloud.',
  category: 'database',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'PostgreSQL 15', on: '2026-11-24' },
  aliases: ['timescale', 'tiger'],
  sample: { host: 'metrics.timescale.svc', database: 'metrics', user: 'reader' },
});
