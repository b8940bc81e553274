import { postgresqlFamily } from '../families/postgresql.ts';

/** PostgreSQL, by its own protocol. */
export const postgresql = postgresqlFamily({
  type: 'postgresql',
  title: 'PostgreSQL',
  summary: 'A PostgreSQL database, or one that speaks its protocol.',
  category: 'database',
  stage: 'stable',
  verified: { by: 'server', with: 'PostgreSQL 15', on: '2026-11-24' },
  aliases: ['postgres', 'pg'],
  sample: { host: 'pg.shop.svc', database: 'orders', user: 'reader' },
});
