import { mysqlFamily } from '../families/mysql.ts';

/** Aurora MySQL, by the protocol of MySQL. */
export const auroraMysql = mysqlFamily({
  type: 'aurora-mysql',
  family: 'mysql',
  title: 'Aurora MySQL',
  summary: 'A cluster of Amazon Aurora, or an instance of Amazon RDS, with MySQL.',
  category: 'database',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'MariaDB 10.11', on: '2026-11-24' },
  aliases: ['aurora', 'rds-mysql'],
  sample: {
    host: 'orders.cluster-abc123.eu-central-1.rds.amazonaws.com',
    database: 'orders',
    user: 'reader',
  },
});
