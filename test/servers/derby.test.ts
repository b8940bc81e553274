import { derby } from '../../src/connectors/derby.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startDerby } from '../support/servers/derby.ts';
import type { DerbyServer } from '../support/servers/derby.ts';

const PASSWORD = 'app-pw [ü]';
const SERVER = { name: 'Apache Derby', version: '10.16' };
const UP_TO_TLS = ['Resolve', 'Connect', 'TLS'] as const;
const ALL = [...UP_TO_TLS, 'Authenticate', 'Authorize', 'Probe'] as const;
const WITHOUT_TLS = ALL.filter((step) => step !== 'TLS');

type Which = 'good' | 'wrong' | 'clear';

let pem: Certificates;
let servers: Readonly<Record<Which, DerbyServer>>;

beforeAll(async () => {
  pem = await certificates();
  const options = { users: { app: PASSWORD, stranger: 'stranger-pw' }, databases: ['orders'] };
  const [good, wrong, clear] = await Promise.all([
    startDerby({ ...options, certificate: pem.good }),
    startDerby({ ...options, certificate: pem.wrongName }),
    startDerby({ ...options, guests: ['app'] }),
  ]);
  servers = { good, wrong, clear };
}, 240_000);
afterAll(() => Promise.all(Object.values(servers ?? {}).map((server) => server.stop())), 30_000);

interface Differences {
  readonly at?: Which;
  readonly password?: string;
  readonly trust?: 'ca' | 'otherCa';
}

function login(
  parameters: Attempt['parameters'],
  { at = 'good', password = PASSWORD, trust = 'ca' }: Differences = {},
): Attempt {
  return {
    parameters: { host: '127.0.0.1', port: servers[at].port, database: 'orders', user: 'app', ...parameters },
    secrets: { password, caCertificate: pem[trust] },
  };
}

describe('derby against Derby 10', () => {
  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    ['a password', {}, {}, { steps: ALL, server: SERVER }],
    [
      'a server name',
      { tls: { serverName: 'other.example.test' } },
      { at: 'wrong' },
      { steps: ALL, server: SERVER },
    ],
    [
      'a password in clear, where the manifest says so',
      { tls: { mode: 'disable' } },
      { at: 'clear' },
      { steps: WITHOUT_TLS, server: SERVER },
    ],
  ])('succeeds with %s', async (_, parameters, differences, expected) => {
    const result = await attempt(derby, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
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
      'the database does not exist',
      { database: 'nothing' },
      {},
      failedAt('TargetNotFound', ...UP_TO_TLS, 'Authenticate', 'Authorize'),
    ],
    [
      'the user may not open the database',
      { user: 'stranger', tls: { mode: 'disable' } },
      { at: 'clear', password: 'stranger-pw' },
      failedAt('PermissionDenied', 'Resolve', 'Connect', 'Authenticate', 'Authorize'),
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
      { at: 'wrong' },
      failedAt('CertificateNameMismatch', ...UP_TO_TLS),
    ],
  ])('says why when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(derby, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });
});
