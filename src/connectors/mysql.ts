import { mysqlFamily } from '../families/mysql.ts';

/** MySQL; a MariaDB declared as this type is tested as well. */
export const mysql = mysqlFamily({
  type: 'mysql',
  title: 'MySQL',
  summary: 'A MySQL or MariaDB database.',
  category: 'database',
  stage: 'stable',
  verified: { by: 'stand-in', with: 'MariaDB 10.11', on: '2026-11-24' },
  sample: { host: 'mysql.shop.svc', database: 'orders', user: 'reader' },
  nameOf: (version) => (version.includes('MariaDB') ? 'MariaDB' : 'MySQL'),
});
