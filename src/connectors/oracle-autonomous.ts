import { oracleFamily } from '../families/oracle.ts';

/** Oracle Autonomous Database: by TLS without a client certificate, or with the client certificate of its wallet. */
export const oracleAutonomous = oracleFamily({
  type: 'oracle-autonomous',
  family: 'oracle',
  title: 'Oracle Autonomous Database',
  summary:
    'A service of an Oracle Autonomous Database, by TLS without a wallet, or with the certificate, key and authorities out of its wallet in PEM.',
  category: 'database',
  stage: 'alpha',
  verified: { by: 'recorded', with: 'https://github.com/oracle/python-oracledb', on: '2026-11-25' },
  aliases: ['adb', 'oracle-atp', 'oracle-adw'],
  ports: { tls: 1522, clear: 1522 },
  sample: {
    host: 'adb.eu-frankfurt-1.oraclecloud.com',
    serviceName: 'g0123456789abcd_orders_low.adb.oraclecloud.com',
    user: 'reader',
  },
});
