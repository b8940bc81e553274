import { mysqlFamily } from '../families/mysql.ts';

/** Cloud SQL for MySQL, by the protocol of MySQL. */
export const cloudSqlMysql = mysqlFamily({
  type: 'cloud-sql-mysql',
  family: 'mysql',
  title: 'Cloud SQL for MySQL',
  summary: 'An instance of Cloud SQL for MySQL.',
  category: 'database',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'MariaDB 10.11', on: '2026-11-24' },
  aliases: ['google-cloud-sql'],
  sample: { host: '10.20.0.6', database: 'orders', user: 'reader' },
});
