import { drdaFamily } from '../families/drda.ts';

/** IBM Db2, by DRDA. */
export const db2 = drdaFamily({
  type: 'db2',
  family: 'derby',
  title: 'IBM Db2',
  summary: 'A database of IBM Db2 for Linux, UNIX and Windows, for z/OS or for i.',
  category: 'database',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'Apache Derby 10.16', on: '2026-11-24' },
  aliases: ['ibm-db2', 'dashdb', 'db2i'],
  port: 50_001,
  sample: { host: 'db2.example.com', database: 'ORDERS', user: 'reader' },
});
