import { startOracle } from '../../servers/oracle.ts';
import { materialOf } from '../material.ts';
import type { Setups } from '../setup.ts';

const PASSWORD = 'app-pw';

/** A listener of Oracle Database, written from what its drivers do. */
export const SETUPS: Setups = {
  'recorded oracle': {
    server: 'recorded',
    recorded: true,
    async start(pem) {
      const server = await startOracle({
        certificate: pem.good,
        services: { orders: 'serves', native: 'encrypts natively', old: 'is old', full: { refuses: 12519 } },
        users: {
          APP: { password: PASSWORD },
          LOCKED: { password: PASSWORD, error: 28000 },
          EXPIRED: { password: PASSWORD, error: 28001 },
          STRANGER: { password: PASSWORD, error: 1045 },
        },
      });
      return {
        manifest: {
          type: 'oracle',
          parameters: { host: '127.0.0.1', port: server.port, serviceName: 'orders', user: 'app' },
          secrets: { password: PASSWORD, caCertificate: pem.ca },
        },
        values: materialOf(pem),
        stop: () => server.stop(),
      };
    },
  },
};
