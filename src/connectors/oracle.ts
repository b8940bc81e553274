import { oracleFamily } from '../families/oracle.ts';

/** Oracle Database, from 12.1 on. */
export const oracle = oracleFamily({
  type: 'oracle',
  title: 'Oracle Database',
  summary:
    'A service of an Oracle Database, version 12.1 or later; one that asks for native network encryption is not supported.',
  category: 'database',
  stage: 'alpha',
  verified: { by: 'recorded', with: 'https://github.com/oracle/python-oracledb', on: '2026-11-25' },
  aliases: ['oracledb', 'oracle-database', 'rds-oracle', 'exadata'],
  ports: { tls: 2484, clear: 1521 },
  sample: { host: 'oracle.shop.svc', serviceName: 'orders', user: 'reader' },
});
