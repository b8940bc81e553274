import { connectors } from '../../src/connectors/index.ts';
import { ConnectionFailure } from '../../src/contract/failure.ts';
import type { FailureReason } from '../../src/contract/reasons.ts';
import { readExactly } from '../../src/drivers/wire.ts';
import { askServers, mayGoOn } from '../../src/families/servers.ts';
import { closeServers, listen } from '../probe/sockets.ts';
import { plainConnector } from '../support/plainConnector.ts';
import { freePort } from '../support/process.ts';
import { attempt } from '../support/servers/attempt.ts';

afterEach(closeServers);

it.each<[FailureReason, boolean, boolean]>([
  ['ConnectionRefused', false, true],
  ['TimedOut', false, true],
  ['CertificateUntrusted', false, true],
  ['ConnectionClosed', false, true],
  ['ConnectionClosed', true, false],
  ['TimedOut', true, false],
  ['ProtocolError', true, false],
  ['ServerUnavailable', true, true],
  ['TooManyConnections', true, true],
  ['CredentialsRejected', true, false],
  ['CredentialsRejected', false, false],
  ['ClientCertificateRejected', false, false],
  ['AccountLocked', true, false],
  ['PermissionDenied', true, false],
  ['TargetNotFound', true, false],
])('after %s, where a credential was shown: %s, the next server is asked: %s', (reason, shown, expected) => {
  expect(mayGoOn(reason, shown)).toBe(expected);
});

/** Waits for a greeting of one byte, shows its password, and reads one byte more: y, n, or u for out of order. */
const GREETED = plainConnector('greeted', (whole) =>
  askServers(whole, 1, async (place, { network, step, secrets }) => {
    const socket = await network.dial(place);
    await step('Authenticate', async () => {
      await readExactly(socket, 1);
      socket.write(secrets['password']!.reveal());
      const verdict = (await readExactly(socket, 1)).toString();
      if (verdict === 'n') throw new ConnectionFailure('CredentialsRejected', 'it is refused');
      if (verdict === 'u') throw new ConnectionFailure('ServerUnavailable', 'it rests');
    });
    return {};
  }),
);

interface TestServer {
  readonly port: number;
  readonly seen: number;
  readonly host?: string;
}

const SERVERS: Readonly<Record<Name, () => Promise<TestServer>>> = {
  accepting: () => listen((socket) => socket.once('data', () => socket.write('y')).write('g')),
  refusing: () => listen((socket) => socket.once('data', () => socket.write('n')).write('g')),
  resting: () => listen((socket) => socket.once('data', () => socket.write('u')).write('g')),
  quitting: () => listen((socket) => socket.once('data', () => socket.destroy()).write('g')),
  silent: () => listen((socket) => void socket.resume()),
  dead: async () => ({ port: await freePort(), seen: 0 }),
  unnamed: async () => ({ host: 'no..name', port: await freePort(), seen: 0 }),
};

type Name = 'accepting' | 'refusing' | 'resting' | 'quitting' | 'silent' | 'dead' | 'unnamed';

async function ask(names: readonly Name[]) {
  const servers = await Promise.all(names.map((name) => SERVERS[name]()));
  const hosts = servers.map((server) => `${server.host ?? '127.0.0.1'}:${server.port}`);
  const result = await attempt(GREETED, {
    parameters: { hosts },
    secrets: { password: 'secret' },
    timeoutMs: 10_000,
  });
  const verdict = result.status === 'Failed' ? `${result.reason}: ${result.message}` : result.servers;
  return [verdict, servers.map(({ seen }) => seen)];
}

it.each<[readonly Name[], unknown, readonly number[]]>([
  [['accepting'], undefined, [1]],
  [['dead', 'accepting'], { answered: 1, of: 2 }, [0, 1]],
  [['silent', 'accepting'], { answered: 1, of: 2 }, [1, 1]],
  [['resting', 'accepting'], { answered: 2, of: 2 }, [1, 1]],
  [['accepting', 'silent', 'dead'], { answered: 2, of: 3 }, [1, 1, 0]],
  [
    ['refusing', 'accepting'],
    'CredentialsRejected: server 1 of 2, after which no other is asked: it is refused',
    [1, 0],
  ],
  [
    ['dead', 'quitting', 'accepting'],
    'ConnectionClosed: server 2 of 3, after which no other is asked: the server closed the connection',
    [0, 1, 0],
  ],
  [
    ['dead', 'resting'],
    'ServerUnavailable: no server of 2 can be used, 1 answered: server 2: it rests; server 1: nothing listens on the port',
    [0, 1],
  ],
  [
    ['dead', 'dead'],
    'ConnectionRefused: no server of 2 can be used, 0 answered: nothing listens on the port',
    [0, 0],
  ],
  [
    ['unnamed', 'dead', 'unnamed'],
    'ConnectionRefused: no server of 3 can be used, 0 answered: server 2: nothing listens on the port; server 1, 3: the host is neither a name nor an address',
    [0, 0, 0],
  ],
  [
    ['silent', 'dead'],
    'TimedOut: no server of 2 can be used, 0 answered: server 1: the server does not answer in time; server 2: nothing listens on the port',
    [1, 0],
  ],
])('servers that are %j give %j', async (names, verdict, seen) => {
  expect(await ask(names)).toEqual([verdict, seen]);
});

it('what is wrong whatever the server is told as it is', async () => {
  const unfit = plainConnector('unfit', (whole) =>
    askServers(whole, 1, () => {
      throw new ConnectionFailure('ParametersInvalid', 'it cannot be asked');
    }),
  );

  const result = await attempt(unfit, { parameters: { hosts: ['127.0.0.1:1', '127.0.0.1:2'] } });

  expect(result).toMatchObject({ reason: 'ParametersInvalid', message: 'it cannot be asked', steps: [] });
});

it('more than ten types take several servers', () => {
  const several = connectors.filter(({ parameters: { properties } }) =>
    ['hosts', 'urls', 'brokers'].some((name) => Object.hasOwn(properties, name)),
  );
  const drivers = several.filter(
    ({ type, family }) => family === undefined || ['etcd', 'elasticsearch'].includes(type),
  );

  expect(drivers.map(({ type }) => type)).toEqual([
    'amqp',
    'cassandra',
    'elasticsearch',
    'etcd',
    'kafka',
    'mongodb',
    'nats',
    'postgresql',
    'redis',
    'zookeeper',
  ]);
  expect(several.length).toBeGreaterThanOrEqual(10);
});
