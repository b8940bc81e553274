import { mysqlFamily } from '../families/mysql.ts';

/** StarRocks, by the protocol of MySQL. */
export const starrocks = mysqlFamily({
  type: 'starrocks',
  family: 'mysql',
  title: 'StarRocks',
  summary: 'A frontend of a StarRocks cluster.',
  category: 'warehouse',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'MariaDB 10.11', on: '2026-11-24' },
  port: 9030,
  sample: { host: 'starrocks-fe.data.svc', database: 'orders', user: 'reader' },
});
