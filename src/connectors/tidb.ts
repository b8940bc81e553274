import { mysqlFamily } from '../families/mysql.ts';

/** TiDB, by the protocol of MySQL. */
export const tidb = mysqlFamily({
  type: 'tidb',
  family: 'mysql',
  title: 'TiDB',
  summary: 'A TiDB cluster, or one of TiDB Cloud.',
  category: 'database',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'MariaDB 10.11', on: '2026-11-24' },
  aliases: ['pingcap'],
  port: 4000,
  sample: { host: 'tidb.data.svc', database: 'orders', user: 'reader' },
  version: /-TiDB-(v[0-9][0-9A-Za-z.+-]{0,31})/,
});
