import { mysqlFamily } from '../families/mysql.ts';

/** Percona Server, by the protocol of MySQL. */
export const percona = mysqlFamily({
  type: 'percona',
  family: 'mysql',
  title: 'Percona Server',
  summary: 'A Percona Server for MySQL, or a Percona XtraDB Cluster.',
  category: 'database',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'MariaDB 10.11', on: '2026-11-24' },
  aliases: ['xtradb'],
  sample: { host: 'pxc.shop.svc', database: 'orders', user: 'reader' },
});
