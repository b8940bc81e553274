import { startTdsServer } from './tds.ts';
import { onLoopback, PASSWORD } from '../servers/trial.ts';
import type { Trial } from '../servers/trial.ts';

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'sqlserver',
    start: () => startTdsServer(),
    async startWithLogin({ good }) {
      const server = await startTdsServer({ certificate: good });
      return {
        server,
        attempt: { parameters: onLoopback(server.port, { user: 'app' }), secrets: { password: PASSWORD } },
      };
    },
  },
];
