import { zookeeper } from '../../src/connectors/zookeeper.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startZookeeper } from '../support/servers/zookeeper.ts';
import type { ZookeeperServer } from '../support/servers/zookeeper.ts';

const PASSWORD = 'p"w\\ü';
const SERVER = { name: 'ZooKeeper' };
const IN_CLEAR = ['Resolve', 'Connect'] as const;
const UP_TO_TLS = [...IN_CLEAR, 'TLS'] as const;
const ALL = [...UP_TO_TLS, 'Authenticate', 'Probe'] as const;
const WITHOUT_TLS = ALL.filter((step) => step !== 'TLS');
const AS_NOBODY = WITHOUT_TLS.filter((step) => step !== 'Authenticate');
const CLEAR = { tls: { mode: 'disable' } } as const;
const NAMES = ['good', 'wrong', 'guarded', 'strict'] as const;

let pem: Certificates;
let servers: Readonly<Record<(typeof NAMES)[number], ZookeeperServer>>;

beforeAll(async () => {
  pem = await certificates();
  const users = { app: 'app-pw' };
  const nodes = {
    '/open': undefined,
    '/digest': `digest:app:${PASSWORD}`,
    '/sasl': 'sasl:app',
    '/hidden': 'sasl:nobody',
  };
  const [good, wrong, guarded, strict] = await Promise.all([
    startZookeeper({ certificate: pem.good, users, nodes }),
    startZookeeper({ certificate: pem.wrongName }),
    startZookeeper({ certificate: pem.good, clientCa: pem.ca }),
    startZookeeper({ users, settings: { 'enforce.auth.enabled': 'true', 'enforce.auth.schemes': 'sasl' } }),
  ]);
  servers = { good, wrong, guarded, strict };
}, 300_000);
afterAll(async () => {
  await Promise.all(Object.values(servers ?? {}).map((server) => server.stop()));
}, 30_000);

interface Differences {
  readonly at?: (typeof NAMES)[number];
  readonly tls?: 'tls';
  readonly password?: string;
  readonly trust?: 'ca' | 'otherCa';
  readonly certificate?: 'client' | 'strange';
}

function login(parameters: Attempt['parameters'], differences: Differences = {}): Attempt {
  const { at = 'good', tls, password = '', trust = 'ca', certificate } = differences;
  const { port, tlsPort } = servers[at];
  const client = certificate && {
    clientCertificate: pem[certificate].certificate,
    clientKey: pem[certificate].key,
  };
  return {
    parameters: {
      host: '127.0.0.1',
      ...(tls ? { port: tlsPort } : { port, ...CLEAR }),
      ...(password && { user: 'app' }),
      ...parameters,
    },
    secrets: { ...(password && { password }), caCertificate: pem[trust], ...client },
    auth: password === '' ? 'none' : 'password',
  };
}

const DIGEST = { password: PASSWORD } as const;
const SASL = { password: 'app-pw' } as const;

describe('zookeeper against Apache ZooKeeper 3.9', () => {
  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    ['no credentials', { path: '/open' }, {}, { steps: AS_NOBODY, server: SERVER }],
    ['no path', {}, {}, { steps: AS_NOBODY, server: SERVER }],
    ['a login by digest', { path: '/digest' }, DIGEST, { steps: WITHOUT_TLS, server: SERVER }],
    [
      'a login by digest in TLS',
      { path: '/digest' },
      { ...DIGEST, tls: 'tls' },
      { steps: ALL, server: SERVER },
    ],
    ['a login by SASL', { path: '/sasl', scheme: 'sasl' }, SASL, { steps: WITHOUT_TLS, server: SERVER }],
    [
      'a login by SASL at a node that is open to all',
      { path: '/open', scheme: 'sasl' },
      SASL,
      { steps: WITHOUT_TLS, server: SERVER },
    ],
    [
      'a login by SASL that all have to make',
      { scheme: 'sasl' },
      { ...SASL, at: 'strict' },
      { steps: WITHOUT_TLS, server: SERVER },
    ],
    [
      'a client certificate',
      {},
      { at: 'guarded', tls: 'tls', certificate: 'client' },
      { steps: ALL.filter((step) => step !== 'Authenticate'), server: SERVER },
    ],
    [
      'a server name',
      { tls: { serverName: 'other.example.test' } },
      { at: 'wrong', tls: 'tls' },
      { steps: ALL.filter((step) => step !== 'Authenticate'), server: SERVER },
    ],
  ])('succeeds with %s', async (_, parameters, differences, expected) => {
    const result = await attempt(zookeeper, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  const AT_LOGIN = [...IN_CLEAR, 'Authenticate'] as const;

  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    [
      'the password is wrong',
      { path: '/digest' },
      { password: 'no' },
      failedAt('CredentialsRejected', ...AT_LOGIN),
    ],
    [
      'the user is unknown',
      { path: '/digest', user: 'nobody' },
      DIGEST,
      failedAt('CredentialsRejected', ...AT_LOGIN),
    ],
    [
      'the password proves nothing',
      { path: '/open' },
      { password: 'no' },
      failedAt('AuthMethodNotOffered', ...AT_LOGIN),
    ],
    [
      'it is wrong by SASL',
      { path: '/sasl', scheme: 'sasl' },
      { password: 'no' },
      failedAt('CredentialsRejected', ...AT_LOGIN),
    ],
    [
      'the user is unknown by SASL',
      { scheme: 'sasl', user: 'nobody' },
      SASL,
      failedAt('CredentialsRejected', ...AT_LOGIN),
    ],
    [
      'the node does not exist',
      { path: '/nothing' },
      {},
      failedAt('TargetNotFound', ...IN_CLEAR, 'Authorize'),
    ],
    [
      'the node does not exist, which is asked before the login',
      { path: '/digest/a' },
      DIGEST,
      failedAt('TargetNotFound', ...IN_CLEAR, 'Authorize'),
    ],
    [
      'the node may not be read',
      { path: '/digest' },
      {},
      failedAt('PermissionDenied', ...IN_CLEAR, 'Authorize'),
    ],
    [
      'this user may not read it',
      { path: '/hidden', scheme: 'sasl' },
      SASL,
      failedAt('PermissionDenied', ...AT_LOGIN, 'Authorize'),
    ],
    [
      'a login is asked for, and none given',
      {},
      { at: 'strict' },
      failedAt('AuthMethodNotOffered', ...AT_LOGIN),
    ],
    ['the user is missing', { user: undefined }, DIGEST, { steps: [], reason: 'ParametersInvalid' }],
    [
      'TLS is not verified',
      { path: '/digest', tls: { mode: 'require' } },
      { ...DIGEST, tls: 'tls' },
      failedAt('AuthMethodNotOffered', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'the authority is another',
      {},
      { tls: 'tls', trust: 'otherCa' },
      failedAt('CertificateUntrusted', ...UP_TO_TLS),
    ],
    [
      'the certificate is for another name',
      {},
      { at: 'wrong', tls: 'tls' },
      failedAt('CertificateNameMismatch', ...UP_TO_TLS),
    ],
    [
      'a client certificate is missing',
      {},
      { at: 'guarded', tls: 'tls' },
      failedAt('ClientCertificateRejected', ...UP_TO_TLS),
    ],
    ['the port has no TLS', { tls: {} }, {}, failedAt('ConnectionClosed', ...UP_TO_TLS)],
    ['the port is closed', { port: 1 }, {}, failedAt('ConnectionRefused', ...IN_CLEAR)],
  ])('says why when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(zookeeper, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });
});
