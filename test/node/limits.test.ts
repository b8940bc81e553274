import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { connection, namespace } from '../cluster/shop.ts';
import { OPERATOR } from '../support/install.ts';
import { run } from '../support/process.ts';
import { inPodsWithOrders } from './site.ts';
import type { InPods } from './site.ts';

const OF_OPERATOR = ['--namespace', OPERATOR.namespace] as const;
const MINUTE = 60_000;
const NOBODY = 65534;
/** That keep a test waiting. */
const SERVERS = 4;
const TEST_MS = 5000;

let site: InPods;

beforeAll(async () => {
  site = await inPodsWithOrders();
}, 15 * MINUTE);

afterAll(() => site?.stop(), MINUTE);

/** Has as many servers tested as say nothing, each for as long as a test may last; tells when they were connected to. */
async function connectedAt(round: string): Promise<readonly number[]> {
  const { servers: host } = site.site.network;
  const silent = await Promise.all(Array.from({ length: SERVERS }, () => listenInSilence(host)));
  const names = silent.map((_, index) => `${round}-${index}`);
  const test = { timeout: `${TEST_MS}ms` };
  const objects = silent.map(({ port }, index) => {
    const parameters = { host, port, user: 'app', tls: { mode: 'disable' } };
    return connection(`${round}-${index}`, { type: 'redis', auth: 'none', parameters, test });
  });
  await site.kubectl.apply(...objects);
  for (const name of names) await site.waitForVerdict(name, 'False', 'TimedOut', 2 * MINUTE);
  await site.kubectl('delete', '--namespace', namespace, 'connections.mooring.dev', ...names);
  for (const { close } of silent) close();
  return silent.map(({ first }) => first()).toSorted((one, other) => one - other);
}

/** A server that takes connections and says nothing, where Pods reach it. */
async function listenInSilence(host: string) {
  let first = Infinity;
  const server = createServer((socket) => {
    first = Math.min(first, performance.now());
    socket.resume().on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  return { port, first: () => first, close: () => void server.close() };
}

it(
  'the prober of deploy/ runs tests of several servers at once',
  async () => {
    const [first = 0, second = Infinity] = await connectedAt('many');

    expect(second - first).toBeLessThan(TEST_MS);
  },
  4 * MINUTE,
);

describe('a prober whose container may take 140 MiB', () => {
  let pod: string;

  beforeAll(async () => {
    const limits = ['--containers=prober', '--limits=memory=140Mi', '--requests=memory=128Mi'];
    await site.kubectl('set', 'resources', 'deployment/mooring', ...OF_OPERATOR, ...limits);
    await site.available();
    pod = (await site.leader()).metadata.name;
  }, 4 * MINUTE);

  afterAll(async () => {
    await site.kubectl('rollout', 'undo', 'deployment/mooring', ...OF_OPERATOR);
    await site.available();
  }, 4 * MINUTE);

  it(
    'runs one test at a time while others wait, and is never restarted',
    async () => {
      const [first = 0, ...others] = await connectedAt('few');

      const last = others.at(-1) ?? first;
      expect(last - first).toBeGreaterThan((SERVERS - 2) * TEST_MS); // two at once would be through before
      expect((await site.testAgain('orders')).status?.lastTest).toMatchObject({ result: 'Succeeded' });
      expect(await site.container(pod, 'prober')).toMatchObject({ ready: true, restartCount: 0 });
    },
    6 * MINUTE,
  );
});

describe('core dumps', () => {
  /** Linux gives what it dumps no core of, and whose memory it shows to no other process, to root. */
  const OWNERS = `const { readdirSync, statSync } = require('node:fs');
    const processes = readdirSync('/proc').filter((name) => /^\\d+$/.test(name));
    console.log([...new Set(processes.map((pid) => statSync('/proc/' + pid + '/status').uid))].join());`;

  it.each(['mooring', 'prober'])(
    'are off for every process of the container %s',
    async (container) => {
      const { metadata } = await site.leader();

      expect(await site.runNode(metadata.name, container, '-e', OWNERS)).toBe('0\n');
    },
    MINUTE,
  );

  it('are not where a program may be read, which its user owns', async () => {
    const { stdout } = await run('stat', ['--format=%u', '/proc/self/status'], { uid: NOBODY, gid: NOBODY });

    expect(stdout).toBe(`${NOBODY}\n`);
  });
});
