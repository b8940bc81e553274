import { freePort, startServer } from '../process.ts';
import { needProgram, NOBODY } from './account.ts';
import { onLoopback } from './trial.ts';
import type { Trial } from './trial.ts';
import { startTlsRelay } from './tlsrelay.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = ['beanstalkd'];

/** A server of one's own, on 127.0.0.1. */
export interface BeanstalkdServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts it. */
export async function startBeanstalkd(): Promise<BeanstalkdServer> {
  await needProgram('/usr/bin/beanstalkd', packages);
  const port = await freePort();
  const server = await startServer({
    name: 'beanstalkd',
    command: '/usr/bin/beanstalkd',
    args: ['-l', '127.0.0.1', '-p', String(port)],
    ...NOBODY,
    answers: [{ port, says: 'stats\r\n', hears: /^OK / }],
  });
  return { port, stop: () => server.stop() };
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'beanstalkd',
    start: () => startBeanstalkd(),
    async startWithLogin({ good }) {
      const beanstalkd = await startBeanstalkd();
      const relay = await startTlsRelay(beanstalkd.port, good);
      const server = { stop: async () => void (await Promise.all([relay.stop(), beanstalkd.stop()])) };
      return { server, attempt: { parameters: onLoopback(relay.port, {}), secrets: {}, auth: 'none' } };
    },
  },
];
