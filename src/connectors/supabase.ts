import { postgresqlFamily } from '../families/postgresql.ts';

/** Supabase, by the protocol of PostgreSQL. */
export const supabase = postgresqlFamily({
  type: 'supabase',
  family: 'postgresql',
  title: 'Supabase',
  summary: 'The database of a Supabase project, directly or by its pooler.',
  category: 'database',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'PostgreSQL 15', on: '2026-11-24' },
  sample: { host: 'db.abcdefghijklmnop.supabase.co', database: 'postgres', user: 'postgres' },
});
