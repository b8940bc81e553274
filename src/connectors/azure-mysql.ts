import { mysqlFamily } from '../families/mysql.ts';

/** Azure Database for MySQL, by the protocol of MySQL. */
export const azureMysql = mysqlFamily({
  type: 'azure-mysql',
  family: 'mysql',
  title: 'Azure Database for MySQL',
  summary: 'A flexible server of Azure Database for MySQL.',
  category: 'database',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'MariaDB 10.11', on: '2026-11-24' },
  sample: { host: 'orders.mysql.database.azure.com', database: 'orders', user: 'reader' },
});
