import { postgresqlFamily } from '../families/postgresql.ts';

/** Neon, by the protocol of PostgreSQL. */
export const neon = postgresqlFamily({
  type: 'neon',
  family: 'postgresql',
  title: 'Neon',
  summary: 'A branch of a Neon project.',
  category: 'database',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'PostgreSQL 15', on: '2026-11-24' },
  aliases: ['neondb'],
  sample: { host: 'ep-quiet-sun-123456.eu-central-1.aws.neon.tech', database: 'orders', user: 'reader' },
});
