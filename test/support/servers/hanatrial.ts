import { startHana } from './hana.ts';
import { onLoopback, PASSWORD } from './trial.ts';
import type { Trial } from './trial.ts';

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'sap-hana',
    start: () => startHana(),
    async startWithLogin({ good }) {
      const server = await startHana({ certificate: good, users: { APP: { password: PASSWORD } } });
      return {
        server,
        attempt: { parameters: onLoopback(server.port, { user: 'APP' }), secrets: { password: PASSWORD } },
      };
    },
  },
];
