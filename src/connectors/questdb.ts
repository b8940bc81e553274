import { postgresqlFamily } from '../families/postgresql.ts';

/** QuestDB, by the protocol of PostgreSQL. */
export const questdb = postgresqlFamily({
  type: 'questdb',
  family: 'postgresql',
  title: 'QuestDB',
  summary: 'A QuestDB server, by its PostgreSQL interface.',
  category: 'database',
  stage: 'alpha',
  verified: { by: 'server', with: 'QuestDB 9.3', on: '2026-11-24' },
  aliases: ['quest'],
  port: 8812,
  sample: { host: 'questdb.data.svc', database: 'qdb', user: 'admin' },
  version: /QuestDB ([0-9][0-9A-Za-z.+-]{0,31})/,
});
