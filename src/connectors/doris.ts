import { mysqlFamily } from '../families/mysql.ts';

/** Apache Doris, by the protocol of MySQL. */
export const doris = mysqlFamily({
  type: 'doris',
  family: 'mysql',
  title: 'Apache Doris',
  summary: 'A frontend of an Apache Doris cluster.',
  category: 'warehouse',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'MariaDB 10.11', on: '2026-11-24' },
  aliases: ['apache-doris', 'selectdb'],
  port: 9030,
  sample: { host: 'doris-fe.data.svc', database: 'orders', user: 'reader' },
});
