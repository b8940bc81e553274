import { mysqlFamily } from '../families/mysql.ts';

/** MariaDB, by the protocol of MySQL. */
export const mariadb = mysqlFamily({
  type: 'mariadb',
  family: 'mysql',
  title: 'MariaDB',
  summary: 'A MariaDB database.',
  category: 'database',
  stage: 'beta',
  verified: { by: 'server', with: 'MariaDB 10.11', on: '2026-11-24' },
  aliases: ['skysql'],
  sample: { host: 'mariadb.shop.svc', database: 'orders', user: 'reader' },
});
