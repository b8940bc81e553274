import { mysqlFamily } from '../families/mysql.ts';

/** PlanetScale, by the protocol of MySQL. */
export const planetscale = mysqlFamily({
  type: 'planetscale',
  family: 'mysql',
  title: 'PlanetScale',
  summary: 'A branch of a PlanetScale database with Vitess.',
  category: 'database',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'MariaDB 10.11', on: '2026-11-24' },
  aliases: ['vitess'],
  sample: { host: 'aws.connect.psdb.cloud', database: 'orders', user: 'reader' },
});
