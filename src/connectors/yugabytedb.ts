import { postgresqlFamily } from '../families/postgresql.ts';

/** YugabyteDB, by the protocol of PostgreSQL. */
export const yugabytedb = postgresqlFamily({
  type: 'yugabytedb',
  family: 'postgresql',
  title: 'YugabyteDB',
  summary: 'A YugabyteDB universe, by its YSQL interface.',
  category: 'database',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'PostgreSQL 15', on: '2026-11-24' },
  aliases: ['yugabyte', 'ysql'],
  port: 5433,
  sample: { host: 'yb-tservers.data.svc', database: 'yugabyte', user: 'reader' },
  version: /-YB-([0-9][0-9A-Za-z.+-]{0,31})/,
});
