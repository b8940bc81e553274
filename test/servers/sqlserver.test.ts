import { azureSql } from '../../src/connectors/azure-sql.ts';
import { azureSynapse } from '../../src/connectors/azure-synapse.ts';
import { sqlserver } from '../../src/connectors/sqlserver.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import type { Server } from '../support/servers/place.ts';
import { startPysqlbridge } from '../support/servers/pysqlbridge.ts';

const PASSWORD = 'app-pw [ü]';
const VERSION = '17.0.1000';
const UP_TO_TLS = ['Resolve', 'Connect', 'TLS'] as const;
const ALL = [...UP_TO_TLS, 'Authenticate', 'Probe'] as const;

let pem: Certificates;
let servers: Readonly<Record<'good' | 'wrong', Server>>;

beforeAll(async () => {
  pem = await certificates();
  const [good, wrong] = await Promise.all(
    [pem.good, pem.wrongName].map((pair) => startPysqlbridge(pair, { app: PASSWORD })),
  );
  servers = { good: good!, wrong: wrong! };
}, 240_000);
afterAll(() => Promise.all(Object.values(servers ?? {}).map((server) => server.stop())), 30_000);

interface Differences {
  readonly at?: 'good' | 'wrong';
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

describe('sqlserver against an emulator of SQL Server 2025', () => {
  it.each<[string, Attempt['parameters'], Differences]>([
    ['a password', {}, {}],
    ['no database', { database: undefined }, {}],
    ['a server name', { tls: { serverName: 'other.example.test' } }, { at: 'wrong' }],
    ['any name, where the manifest says so', { tls: { mode: 'verify-ca' } }, { at: 'wrong' }],
  ])('succeeds with %s', async (_, parameters, differences) => {
    const result = await attempt(sqlserver, login(parameters, differences));

    expect(verdict(result)).toEqual({
      steps: ALL,
      server: { name: 'Microsoft SQL Server', version: VERSION },
    });
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
      'the password would go to a server that is not verified',
      { tls: { mode: 'require' } },
      { trust: 'otherCa' },
      failedAt('AuthMethodNotOffered', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'the server does not do without TLS',
      { tls: { mode: 'disable' } },
      {},
      failedAt('TLSRequired', 'Resolve', 'Connect', 'Authenticate'),
    ],
    ['the authority is another', {}, { trust: 'otherCa' }, failedAt('CertificateUntrusted', ...UP_TO_TLS)],
    [
      'the certificate is for another name',
      {},
      { at: 'wrong' },
      failedAt('CertificateNameMismatch', ...UP_TO_TLS),
    ],
  ])('says why when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(sqlserver, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });
});

describe.each([azureSql, azureSynapse])('$type against an emulator of SQL Server 2025', (connector) => {
  it('tells a right password from others', async () => {
    const auth = { auth: 'password' };

    expect(verdict(await attempt(connector, { ...login({}), ...auth }))).toEqual({
      steps: ALL,
      server: { name: connector.title, version: VERSION },
    });
    expect(verdict(await attempt(connector, { ...login({}, { password: 'no' }), ...auth }))).toEqual(
      failedAt('CredentialsRejected', ...UP_TO_TLS, 'Authenticate'),
    );
  });
});
