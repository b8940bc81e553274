import { once } from 'node:events';
import { connect } from 'node:net';
import { memcached } from '../../src/connectors/memcached.ts';
import { eventually } from '../support/eventually.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startMemcached } from '../support/servers/memcached.ts';
import type { MemcachedServer } from '../support/servers/memcached.ts';

const PASSWORD = 'app-pw';
const USER = 'app@test';
const SERVER = { name: 'Memcached', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) };
const UP_TO_TLS = ['Resolve', 'Connect', 'TLS'] as const;
const IN_CLEAR = ['Resolve', 'Connect'] as const;
const MOST_CONNECTIONS = 64;
const ENCRYPTED = ['good', 'wrongName', 'expired', 'guarded'];

let pem: Certificates;
let servers: Readonly<Record<string, MemcachedServer>>;

beforeAll(async () => {
  pem = await certificates();
  const users = { app: PASSWORD };
  const [good, wrongName, expired, guarded, clear, open, foreign, full] = await Promise.all([
    startMemcached({ certificate: pem.good, users }),
    startMemcached({ certificate: pem.wrongName, users }),
    startMemcached({ certificate: pem.expired, users }),
    startMemcached({ certificate: pem.good, users, clientCa: pem.ca }),
    startMemcached({ users }),
    startMemcached(),
    startMemcached({ users, mechanisms: 'cram-md5' }),
    startMemcached({ args: ['-c', String(MOST_CONNECTIONS)] }),
  ]);
  servers = { good, wrongName, expired, guarded, clear, open, foreign, full };
}, 240_000);

afterAll(async () => {
  await Promise.all(Object.values(servers ?? {}).map((server) => server.stop()));
}, 30_000);

type Parameters = Readonly<Record<string, unknown>>;

interface Differences {
  readonly at?: string;
  readonly password?: string;
  readonly trust?: 'ca' | 'otherCa';
  readonly certificate?: 'client' | 'strange';
}

function login(parameters: Parameters, differences: Differences = {}): Attempt {
  const { at = 'good', password = PASSWORD, trust = 'ca', certificate } = differences;
  const client = certificate && {
    clientCertificate: pem[certificate].certificate,
    clientKey: pem[certificate].key,
  };
  const tls = ENCRYPTED.includes(at) ? {} : { tls: { mode: 'disable' } };
  return {
    parameters: {
      host: '127.0.0.1',
      port: servers[at]!.port,
      ...tls,
      ...(password !== '' && { user: USER }),
      ...parameters,
    },
    secrets: { ...(password !== '' && { password }), caCertificate: pem[trust], ...client },
    auth: password === '' ? 'none' : 'password',
  };
}

describe('memcached against memcached 1.6', () => {
  it.each<[string, Parameters, Differences, Verdict]>([
    ['user and password', {}, {}, { steps: [...UP_TO_TLS, 'Authenticate', 'Probe'], server: SERVER }],
    [
      'a client certificate',
      {},
      { at: 'guarded', certificate: 'client' },
      { steps: [...UP_TO_TLS, 'Authenticate', 'Probe'], server: SERVER },
    ],
    [
      'a server name',
      { tls: { serverName: 'other.example.test' } },
      { at: 'wrongName' },
      { steps: [...UP_TO_TLS, 'Authenticate', 'Probe'], server: SERVER },
    ],
    [
      'a password in clear',
      {},
      { at: 'clear' },
      { steps: [...IN_CLEAR, 'Authenticate', 'Probe'], server: SERVER },
    ],
    [
      'nothing, where nothing is asked for',
      {},
      { at: 'open', password: '' },
      { steps: [...IN_CLEAR, 'Probe'], server: SERVER },
    ],
  ])('succeeds with %s', async (_, parameters, differences, expected) => {
    const result = await attempt(memcached, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it.each<[string, Parameters, Differences, Verdict]>([
    [
      'the password is wrong',
      {},
      { password: 'no' },
      failedAt('CredentialsRejected', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'the user is unknown',
      { user: 'nobody@test' },
      {},
      failedAt('CredentialsRejected', ...UP_TO_TLS, 'Authenticate'),
    ],
    ['the user is missing', { user: undefined }, {}, { steps: [], reason: 'ParametersInvalid' }],
    [
      'the server asks for no login',
      {},
      { at: 'open' },
      failedAt('AuthMethodNotOffered', ...IN_CLEAR, 'Authenticate'),
    ],
    [
      'the server knows no plain login',
      {},
      { at: 'foreign' },
      failedAt('AuthMethodNotOffered', ...IN_CLEAR, 'Authenticate'),
    ],
    [
      'the password would go to a server that is not verified',
      { tls: { mode: 'require' } },
      { trust: 'otherCa' },
      failedAt('AuthMethodNotOffered', ...UP_TO_TLS, 'Authenticate'),
    ],
    ['the authority is another', {}, { trust: 'otherCa' }, failedAt('CertificateUntrusted', ...UP_TO_TLS)],
    [
      'the certificate is for another name',
      {},
      { at: 'wrongName' },
      failedAt('CertificateNameMismatch', ...UP_TO_TLS),
    ],
    ['the certificate has expired', {}, { at: 'expired' }, failedAt('CertificateExpired', ...UP_TO_TLS)],
    [
      'a client certificate is missing',
      {},
      { at: 'guarded' },
      failedAt('ClientCertificateRejected', ...UP_TO_TLS),
    ],
    [
      'another authority signed it',
      {},
      { at: 'guarded', certificate: 'strange' },
      failedAt('ClientCertificateRejected', ...UP_TO_TLS),
    ],
    [
      'a login is asked for and none given',
      {},
      { at: 'clear', password: '' },
      failedAt('ConnectionClosed', ...IN_CLEAR, 'Probe'),
    ],
    ['TLS meets a port without', { tls: {} }, { at: 'open' }, failedAt('TLSFailed', ...UP_TO_TLS)],
    [
      'the port wants TLS',
      { tls: { mode: 'disable' } },
      {},
      failedAt('ConnectionClosed', ...IN_CLEAR, 'Authenticate'),
    ],
  ])('says why when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(memcached, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it('says that the server has no connection left', async () => {
    const held = Array.from({ length: MOST_CONNECTIONS }, () =>
      connect(servers['full']!.port, '127.0.0.1').on('error', () => undefined),
    );
    await Promise.all(held.map((socket) => once(socket, 'connect')));

    // A thread of its own counts a connection, a moment after it was made.
    await eventually(async () => {
      const result = await attempt(memcached, login({}, { at: 'full', password: '' }));

      expect(verdict(result)).toEqual(failedAt('TooManyConnections', ...IN_CLEAR, 'Probe'));
    }).finally(() => {
      for (const socket of held) socket.destroy();
    });
  });
});
