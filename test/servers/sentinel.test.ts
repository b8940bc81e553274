import { redis } from '../../src/connectors/redis.ts';
import { closeServers, listen } from '../probe/sockets.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/process.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startMicrosocks } from '../support/servers/microsocks.ts';
import { startOpenssh } from '../support/servers/openssh.ts';
import { startRedis, startSentinel } from '../support/servers/redis.ts';
import type { RedisServer } from '../support/servers/redis.ts';
import { askServer, PASSWORD } from './redisservers.ts';
import { LOGIN, throughProxy, throughSsh } from './ways.ts';

const SERVER = { name: 'Redis', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) };
const ALL = ['Resolve', 'Connect', 'TLS', 'Authenticate', 'Authorize', 'Probe'] as const;
const IN_CLEAR = ALL.filter((step) => step !== 'TLS');
const CLEAR = { tls: { mode: 'disable' } };
const OWN_PASSWORD = 'sentinel-pw';

let pem: Certificates;
let servers: Awaited<ReturnType<typeof startAll>>;
/** Where nothing listens. */
let dead: string;

async function startAll() {
  const master = await startRedis({ certificate: pem.good, settings: { requirepass: PASSWORD } });
  const told = { master: master.port, masterPassword: PASSWORD };
  const [open, guarded, secure] = await Promise.all([
    startSentinel(told),
    startSentinel({ ...told, password: OWN_PASSWORD }),
    startSentinel({ ...told, master: master.tlsPort ?? 0, certificate: pem.good }),
  ]);
  const replica = await startRedis({ settings: { replicaof: '127.0.0.1 1', requirepass: PASSWORD } });
  const mistaken = await startSentinel({ ...told, master: replica.port });
  const astray = await startSentinel({ ...told, master: await freePort() });
  return { master, open, guarded, secure, replica, mistaken, astray };
}

beforeAll(async () => {
  pem = await certificates();
  servers = await startAll();
  dead = `127.0.0.1:${await freePort()}`;
}, 240_000);

afterAll(async () => {
  await Promise.all(Object.values(servers ?? {}).map((server) => server.stop()));
}, 30_000);

afterEach(closeServers);

const at = ({ port }: Pick<RedisServer, 'port'>) => `127.0.0.1:${port}`;

function login(
  hosts: readonly string[],
  parameters: Attempt['parameters'] = {},
  secrets: Attempt['secrets'] = {},
): Attempt {
  return {
    parameters: { hosts, sentinelMaster: 'mymaster', ...CLEAR, ...parameters },
    secrets: { password: PASSWORD, ...secrets },
    auth: 'password',
  };
}

describe('redis against Redis 7 that Sentinels watch', () => {
  it('finds the master, and logs in there', async () => {
    const result = await attempt(redis, login([at(servers.open)], { database: 0 }));

    expect(verdict(result)).toEqual({ steps: IN_CLEAR, server: SERVER });
  });

  it('speaks TLS to both, and verifies both', async () => {
    const hosts = [`127.0.0.1:${servers.secure.tlsPort}`];

    const trusted = await attempt(redis, login(hosts, { tls: {} }, { caCertificate: pem.ca }));
    const strange = await attempt(redis, login(hosts, { tls: {} }, { caCertificate: pem.otherCa }));

    expect(verdict(trusted)).toEqual({ steps: ALL, server: SERVER });
    expect(verdict(strange)).toEqual(failedAt('CertificateUntrusted', 'Resolve', 'Connect', 'TLS'));
  });

  it('reaches both through a proxy, and through an SSH server by one login', async () => {
    const [proxy, bastion] = [
      await startMicrosocks(LOGIN),
      await startOpenssh({ AllowTcpForwarding: 'yes' }),
    ];
    const ways = [throughProxy('socks5', proxy.port, LOGIN), throughSsh(bastion)];

    const results = await Promise.all(
      ways.map(({ parameters, secrets }) =>
        attempt(redis, login([dead, at(servers.open)], parameters, secrets)),
      ),
    );

    await Promise.all([proxy.stop(), bastion.stop()]);
    expect(results.map(({ status }) => status)).toEqual(['Succeeded', 'Succeeded']);
  }, 120_000);

  it('goes on to the next where one is dead, and where one does not accept the password', async () => {
    const hosts = [dead, at(servers.guarded), at(servers.open)];

    const result = await attempt(redis, login(hosts));

    expect(verdict(result)).toEqual({ steps: IN_CLEAR, server: SERVER });
  });

  it('goes on to the next where one takes the connection and says nothing', async () => {
    const { port } = await listen((socket) => void socket.resume());

    const result = await attempt(redis, { ...login([at({ port }), at(servers.open)]), timeoutMs: 30_000 });

    expect(verdict(result)).toEqual({ steps: IN_CLEAR, server: SERVER });
  });

  it('logs in to the Sentinels with their own password', async () => {
    const result = await attempt(redis, login([at(servers.guarded)], {}, { sentinelPassword: OWN_PASSWORD }));

    expect(verdict(result)).toEqual({ steps: IN_CLEAR, server: SERVER });
  });

  it.each<[string, () => Attempt, Verdict, RegExp]>([
    [
      'no Sentinel knows the name',
      () => login([dead, at(servers.open)], { sentinelMaster: 'other' }),
      failedAt('TargetNotFound', 'Resolve', 'Connect', 'Authorize'),
      /sentinelMaster: 1 of 2 answered$/,
    ],
    [
      'the password of the Sentinels is wrong',
      () => login([at(servers.guarded)], {}, { sentinelPassword: 'no' }),
      failedAt('CredentialsRejected', 'Resolve', 'Connect', 'Authenticate'),
      /^the Sentinel cannot be asked: .*sentinelPassword/,
    ],
    [
      'the Sentinels ask for a password',
      () => login([dead, at(servers.guarded)]),
      failedAt('CredentialsRejected', 'Resolve', 'Connect', 'Authenticate'),
      /^none of the 2 Sentinels can be asked: .*sentinelPassword/,
    ],
    [
      'the Sentinels ask for none',
      () => login([at(servers.open)], {}, { sentinelPassword: 'no' }),
      failedAt('AuthMethodNotOffered', 'Resolve', 'Connect', 'Authenticate'),
      /remove the secret sentinelPassword/,
    ],
    [
      'the Sentinels are not verified, and would be sent the password',
      () =>
        login(
          [`127.0.0.1:${servers.secure.tlsPort}`],
          { tls: { mode: 'require' } },
          { sentinelPassword: OWN_PASSWORD },
        ),
      failedAt('AuthMethodNotOffered', 'Resolve', 'Connect', 'TLS', 'Authenticate'),
      /not verified/,
    ],
    [
      'all are dead',
      () => login([dead]),
      failedAt('ConnectionRefused', 'Resolve', 'Connect'),
      /^the Sentinel cannot be asked: /,
    ],
    [
      'the password of the master is wrong',
      () => login([at(servers.open)], {}, { password: 'no' }),
      failedAt('CredentialsRejected', 'Resolve', 'Connect', 'Authenticate'),
      /^the server does not accept/,
    ],
    [
      'a server in hosts is no Sentinel',
      () => login([at(servers.master)]),
      failedAt('UnexpectedAnswer', 'Resolve', 'Connect', 'Probe'),
      /no Sentinel: .*parameters\.host$/,
    ],
    [
      'the master is not where the Sentinels say',
      () => login([at(servers.astray)]),
      failedAt('ConnectionRefused', 'Resolve', 'Connect'),
      /^the master that the Sentinels name: /,
    ],
    [
      'the server that they name is a replica',
      () => login([at(servers.mistaken)]),
      failedAt('ServerUnavailable', 'Resolve', 'Connect', 'Authenticate', 'Authorize', 'Probe'),
      /replica/,
    ],
  ])('says why when %s', async (_, given, expected, words) => {
    const result = await attempt(redis, given());

    expect({ ...verdict(result), message: result.status === 'Failed' && result.message }).toEqual({
      ...expected,
      message: expect.stringMatching(words) as unknown,
    });
  });

  it.each<[string, Attempt['parameters'], Attempt['secrets'] & object]>([
    ['without a login', {}, {}],
    ['with a database', { database: 1 }, {}],
    ['with a password', {}, { password: PASSWORD }],
    ['with a user', { user: 'app' }, { password: PASSWORD }],
  ])('says of a host that it is a Sentinel, %s', async (_, parameters, secrets) => {
    const result = await attempt(redis, {
      parameters: { host: '127.0.0.1', port: servers.open.port, ...CLEAR, ...parameters },
      secrets,
      auth: 'password' in secrets ? 'password' : 'none',
    });

    expect(result).toMatchObject({
      reason: 'UnexpectedAnswer',
      message: expect.stringMatching(/parameters\.hosts.*parameters\.sentinelMaster/) as unknown,
    });
  });

  it('follows the Sentinels to another master', async () => {
    const first = await startRedis();
    const second = await startRedis({ settings: { replicaof: `127.0.0.1 ${first.port}` } });
    const sentinel = await startSentinel({ master: first.port });
    const ask = () => attempt(redis, { ...login([at(sentinel)]), secrets: {}, auth: 'none' });
    const before = await ask();

    await eventually(async () => {
      expect(await askServer(sentinel.port, 'SENTINEL FAILOVER mymaster')).toMatch(/^(\+OK|-INPROG)/);
    }, 60_000);
    await eventually(async () => {
      expect(await askServer(second.port, 'SET k v')).toBe('+OK'); // which a replica does not take
    }, 60_000);
    await first.stop();
    await eventually(async () => {
      expect((await ask()).status).toBe('Succeeded');
    }, 60_000);

    await Promise.all([second.stop(), sentinel.stop()]);
    expect(before.status).toBe('Succeeded');
  }, 240_000);
});
