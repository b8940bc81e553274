import { once } from 'node:events';
import { connect } from 'node:net';
import { redis } from '../../src/connectors/redis.ts';
import { eventually } from '../support/eventually.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startRedis } from '../support/servers/redis.ts';
import { PASSWORD, startBusyRedis, startRedisServers } from './redisservers.ts';
import type { RedisServers } from './redisservers.ts';

const SERVER = { name: 'Redis', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) };
const UP_TO_TLS = ['Resolve', 'Connect', 'TLS'] as const;
const ALL = [...UP_TO_TLS, 'Authenticate', 'Authorize', 'Probe'] as const;

let pem: Certificates;
let servers: RedisServers;

beforeAll(async () => {
  pem = await certificates();
  servers = await startRedisServers(pem);
}, 240_000);

afterAll(async () => {
  await Promise.all(Object.values(servers ?? {}).map((server) => server.stop()));
}, 30_000);

interface Differences {
  readonly at?: keyof RedisServers;
  readonly password?: string | undefined;
  readonly trust?: 'ca' | 'otherCa';
  readonly certificate?: 'client' | 'strange';
}

function login(parameters: Attempt['parameters'], differences: Differences = {}): Attempt {
  const { at = 'good', password = PASSWORD, trust = 'ca', certificate } = differences;
  const server = servers[at];
  const client = certificate && {
    clientCertificate: pem[certificate].certificate,
    clientKey: pem[certificate].key,
  };
  const inClear = server.tlsPort === undefined && { tls: { mode: 'disable' } };
  return {
    parameters: {
      host: '127.0.0.1',
      port: server.tlsPort ?? server.port,
      database: 0,
      ...inClear,
      ...parameters,
    },
    secrets: { ...(password !== '' && { password }), caCertificate: pem[trust], ...client },
    auth: password === '' ? 'none' : 'password',
  };
}

describe('redis against Redis 7', () => {
  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    ['user and password', { user: 'app' }, {}, { steps: ALL, server: SERVER }],
    [
      'TLS of a known authority, whatever the name',
      { user: 'app', tls: { mode: 'verify-ca' } },
      { at: 'wrongName' },
      { steps: ALL, server: SERVER },
    ],
    [
      'a server name',
      { user: 'app', tls: { serverName: 'other.example.test' } },
      { at: 'wrongName' },
      { steps: ALL, server: SERVER },
    ],
    [
      'a client certificate',
      { user: 'app' },
      { at: 'guarded', certificate: 'client' },
      { steps: ALL, server: SERVER },
    ],
    ['a user who may do nothing else', { user: 'mute' }, {}, { steps: ALL, server: SERVER }],
    [
      'a password alone',
      {},
      { at: 'simple' },
      { steps: ALL.filter((step) => step !== 'TLS'), server: SERVER },
    ],
    [
      'nothing, where nothing is asked for',
      {},
      { at: 'open', password: '' },
      { steps: ['Resolve', 'Connect', 'Authorize', 'Probe'], server: SERVER },
    ],
  ])('succeeds with %s', async (_, parameters, differences, expected) => {
    const result = await attempt(redis, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    [
      'the password is wrong',
      { user: 'app' },
      { password: 'no' },
      failedAt('CredentialsRejected', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'the password would go to a server that is not verified',
      { user: 'app', tls: { mode: 'require' } },
      { trust: 'otherCa' },
      failedAt('AuthMethodNotOffered', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'the user is unknown',
      { user: 'nobody' },
      {},
      failedAt('CredentialsRejected', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'no password is given',
      {},
      { password: '' },
      failedAt('CredentialsRejected', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'a password is given that the server does not ask for',
      {},
      { at: 'open' },
      failedAt('AuthMethodNotOffered', 'Resolve', 'Connect', 'Authenticate'),
    ],
    [
      'the user may do nothing',
      { user: 'none' },
      {},
      failedAt('PermissionDenied', ...UP_TO_TLS, 'Authenticate', 'Authorize'),
    ],
    [
      'the database does not exist',
      { user: 'app', database: 99 },
      {},
      failedAt('TargetNotFound', ...UP_TO_TLS, 'Authenticate', 'Authorize'),
    ],
    [
      'the authority is another',
      { user: 'app' },
      { trust: 'otherCa' },
      failedAt('CertificateUntrusted', ...UP_TO_TLS),
    ],
    [
      'the certificate is for another name',
      { user: 'app' },
      { at: 'wrongName' },
      failedAt('CertificateNameMismatch', ...UP_TO_TLS),
    ],
    [
      'the certificate has expired',
      { user: 'app' },
      { at: 'expired' },
      failedAt('CertificateExpired', ...UP_TO_TLS),
    ],
    [
      'a client certificate is missing',
      { user: 'app' },
      { at: 'guarded' },
      failedAt('ClientCertificateRejected', ...UP_TO_TLS),
    ],
    [
      'another authority signed it',
      { user: 'app' },
      { at: 'guarded', certificate: 'strange' },
      failedAt('ClientCertificateRejected', ...UP_TO_TLS),
    ],
  ])('says why when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(redis, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it.each<[string, Readonly<Record<string, string>>, Verdict]>([
    [
      'the server has lost its primary',
      { replicaof: '127.0.0.1 1', 'replica-serve-stale-data': 'no' },
      failedAt('ServerUnavailable', 'Resolve', 'Connect', 'Authorize', 'Probe'),
    ],
    [
      'the server has no connection left',
      { maxclients: '1' },
      failedAt('TooManyConnections', 'Resolve', 'Connect', 'Probe'),
    ],
  ])('says why when %s', async (_, settings, expected) => {
    const server = await startRedis({ settings });
    const other = connect(server.port, '127.0.0.1');
    await once(other, 'connect');

    const result = await attempt(redis, {
      parameters: { host: '127.0.0.1', port: server.port, database: 0, tls: { mode: 'disable' } },
      auth: 'none',
    });

    other.destroy();
    await server.stop();
    expect(verdict(result)).toEqual(expected);
  });

  it('says that a server is loading its data', async () => {
    const server = await startRedis({ loading: 60_000 });

    const result = await attempt(redis, {
      parameters: { host: '127.0.0.1', port: server.port, database: 0, tls: { mode: 'disable' } },
      auth: 'none',
    });

    await server.stop();
    expect(verdict(result)).toEqual(
      failedAt('ServerUnavailable', 'Resolve', 'Connect', 'Authorize', 'Probe'),
    );
  });

  it('says that a server is busy with a script', async () => {
    const server = await startBusyRedis();
    await eventually(async () => {
      const result = await attempt(redis, {
        parameters: { host: '127.0.0.1', port: server.port, database: 0, tls: { mode: 'disable' } },
        auth: 'none',
      });
      expect(verdict(result)).toEqual(failedAt('ServerUnavailable', 'Resolve', 'Connect', 'Probe'));
    });

    await server.stop();
  });

  it.each<[string, Attempt['parameters'], Verdict]>([
    [
      'TLS to a port that does without, and waits for the end of the line',
      { tls: {} },
      failedAt('TimedOut', ...UP_TO_TLS),
    ],
    [
      'a port that wants TLS',
      { tls: { mode: 'disable' } },
      failedAt('ConnectionClosed', 'Resolve', 'Connect', 'Authenticate'),
    ],
  ])('says what is wrong with %s', async (_, parameters, expected) => {
    const port = 'mode' in (parameters['tls'] as object) ? servers.good.tlsPort : servers.good.port;

    const result = await attempt(redis, {
      ...login({ user: 'app', ...parameters, port }),
      timeoutMs: expected.reason === 'TimedOut' ? 1000 : 10_000,
    });

    expect(verdict(result)).toEqual(expected);
  });
});
