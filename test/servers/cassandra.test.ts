import { cassandra } from '../../src/connectors/cassandra.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { startCassandra } from '../support/servers/cassandra.ts';
import type { CassandraServer } from '../support/servers/cassandra.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';

const PASSWORD = 'app-pw';
const SERVER = { name: 'Apache Cassandra', version: '5.0.6' };
const UP_TO_TLS = ['Resolve', 'Connect', 'TLS'] as const;
const ALL = [...UP_TO_TLS, 'Authenticate', 'Authorize', 'Probe'] as const;
const WITHOUT_TLS = ALL.filter((step) => step !== 'TLS');
const CLEAR = { tls: { mode: 'disable' } } as const;

let pem: Certificates;
let server: CassandraServer;
let open: CassandraServer;

beforeAll(async () => {
  pem = await certificates();
  server = await startCassandra({
    certificate: pem.good,
    statements: [
      `create role app with password = '${PASSWORD}' and login = true`,
      "create role idle with password = 'idle-pw' and login = false",
      `create keyspace "Orders" with replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`,
    ],
  });
  open = await startCassandra({ certificate: pem.wrongName });
}, 300_000);
afterAll(() => Promise.all([server?.stop(), open?.stop()]), 30_000);

interface Differences {
  readonly at?: 'open';
  readonly password?: string;
  readonly trust?: 'ca' | 'otherCa';
}

function login(
  parameters: Attempt['parameters'],
  { at, password = PASSWORD, trust = 'ca' }: Differences = {},
): Attempt {
  const { port } = at === 'open' ? open : server;
  const user = password === '' ? {} : { user: 'app' };
  return {
    parameters: { host: '127.0.0.1', port, keyspace: 'Orders', ...user, ...parameters },
    secrets: { ...(password !== '' && { password }), caCertificate: pem[trust] },
    auth: password === '' ? 'none' : 'password',
  };
}

describe('cassandra against Cassandra 5', () => {
  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    ['a password', {}, {}, { steps: ALL, server: SERVER }],
    ['a password in clear, where the manifest says so', CLEAR, {}, { steps: WITHOUT_TLS, server: SERVER }],
    [
      'no keyspace',
      { keyspace: undefined },
      {},
      { steps: ALL.filter((step) => step !== 'Authorize'), server: SERVER },
    ],
    [
      'no credentials, where none are asked for',
      { keyspace: 'system', ...CLEAR },
      { at: 'open', password: '' },
      { steps: WITHOUT_TLS, server: SERVER },
    ],
    [
      'no credentials, and a certificate that the test does not verify',
      { keyspace: 'system', tls: { mode: 'require' } },
      { at: 'open', password: '', trust: 'otherCa' },
      { steps: ALL, server: SERVER },
    ],
  ])('succeeds with %s', async (_, parameters, differences, expected) => {
    const result = await attempt(cassandra, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it('says that the server asked for no credential, where it asks for no login', async () => {
    const result = await attempt(cassandra, login({ keyspace: 'system', ...CLEAR }, { at: 'open' }));

    expect(result).toMatchObject({ status: 'Succeeded', credentialUnasked: true });
  });

  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    [
      'the password is wrong',
      {},
      { password: 'no' },
      failedAt('CredentialsRejected', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'the user is unknown',
      { user: 'nobody' },
      {},
      failedAt('CredentialsRejected', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'the role may not log in',
      { user: 'idle' },
      { password: 'idle-pw' },
      failedAt('CredentialsRejected', ...UP_TO_TLS, 'Authenticate'),
    ],
    ['the user is missing', { user: undefined }, {}, { steps: [], reason: 'ParametersInvalid' }],
    [
      'a login is asked for and none given',
      {},
      { password: '' },
      failedAt('CredentialsRejected', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'the keyspace does not exist',
      { keyspace: 'nothing' },
      {},
      failedAt('TargetNotFound', ...UP_TO_TLS, 'Authenticate', 'Authorize'),
    ],
    [
      'the keyspace is written in another case',
      { keyspace: 'orders' },
      {},
      failedAt('TargetNotFound', ...UP_TO_TLS, 'Authenticate', 'Authorize'),
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
      { at: 'open' },
      failedAt('CertificateNameMismatch', ...UP_TO_TLS),
    ],
  ])('says why when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(cassandra, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });
});
