import { mysqlFamily } from '../families/mysql.ts';

/** SingleStore, by the protocol of MySQL. */
export const singlestore = mysqlFamily({
  type: 'singlestore',
  family: 'mysql',
  title: 'SingleStore',
  summary: 'A workspace or a cluster of SingleStore.',
  category: 'database',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'MariaDB 10.11', on: '2026-11-24' },
  aliases: ['memsql'],
  sample: { host: 'svc-abc.svc.singlestore.com', database: 'orders', user: 'reader' },
});
