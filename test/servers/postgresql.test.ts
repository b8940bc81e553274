import { postgresql } from '../../src/connectors/postgresql.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import type { PostgresqlServer } from '../support/servers/postgresql.ts';
import { PASSWORD, startPostgresqlServers } from './postgresqlservers.ts';

const SERVER = { name: 'PostgreSQL', version: expect.stringMatching(/^15\.\d+$/) };
const ALL = ['Resolve', 'Connect', 'TLS', 'Authenticate', 'Authorize', 'Probe'] as const;
const UP_TO_TLS = ['Resolve', 'Connect', 'TLS'] as const;

let pem: Certificates;
let server: PostgresqlServer;
let plain: PostgresqlServer;

beforeAll(async () => {
  pem = await certificates();
  [server, plain] = await startPostgresqlServers(pem);
}, 240_000);

afterAll(async () => {
  await Promise.all([server?.stop(), plain?.stop()]);
});

type Parameters = Readonly<Record<string, unknown>>;

interface Differences {
  readonly password?: string;
  readonly trust?: 'ca' | 'otherCa';
}

function login(
  parameters: Parameters = {},
  { password = PASSWORD, trust = 'ca' }: Differences = {},
): Attempt {
  return {
    parameters: { host: '127.0.0.1', port: server.port, database: 'orders', user: 'reader', ...parameters },
    secrets: { password, caCertificate: pem[trust] },
    auth: 'password',
  };
}

describe('postgresql against PostgreSQL 15', () => {
  it.each<[string, Parameters, Differences]>([
    ['the right password', {}, {}],
    ['a server name instead of the host', { tls: { serverName: 'localhost' } }, {}],
    ['verify-ca', { tls: { mode: 'verify-ca' } }, {}],
    ['TLS without verification', { tls: { mode: 'require' } }, { trust: 'otherCa' }],
    ['a password that the server wants in clear, over verified TLS', { user: 'clear' }, {}],
    ['a password that the server wants as md5', { user: 'hidden' }, {}],
  ])('succeeds with %s', async (_, parameters, differences) => {
    const result = await attempt(postgresql, login(parameters, differences));

    expect(verdict(result)).toEqual({ steps: ALL, server: SERVER });
  });

  it('reports the certificate of the server', async () => {
    const result = await attempt(postgresql, login());

    expect(result.tls).toEqual({
      issuer: expect.stringContaining('test ca'),
      notAfter: expect.stringMatching(/^20\d\d-/),
    });
  });

  it('succeeds without TLS where the manifest says so', async () => {
    const result = await attempt(postgresql, login({ port: plain.port, tls: { mode: 'disable' } }));

    expect(verdict(result)).toEqual({
      steps: ['Resolve', 'Connect', 'Authenticate', 'Authorize', 'Probe'],
      server: SERVER,
    });
  });

  it.each<[string, Parameters, Differences, Verdict]>([
    [
      'the password is wrong',
      {},
      { password: 'wrong' },
      failedAt('CredentialsRejected', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'the user is unknown',
      { user: 'nobody' },
      {},
      failedAt('CredentialsRejected', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'the password has expired',
      { user: 'stale' },
      {},
      failedAt('CredentialsRejected', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'the server bars the user',
      { user: 'barred' },
      {},
      failedAt('ClientNotAllowed', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'the server lets the user in over TLS only',
      { user: 'encrypted', tls: { mode: 'disable' } },
      {},
      failedAt('TLSRequired', 'Resolve', 'Connect', 'Authenticate'),
    ],
    [
      'the server has no rule for the user',
      { user: 'encrypted', database: 'resting' },
      {},
      failedAt('ClientNotAllowed', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'the role may not log in',
      { user: 'sleeping' },
      {},
      failedAt('AccountLocked', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'the database does not exist',
      { database: 'nowhere' },
      {},
      failedAt('TargetNotFound', ...UP_TO_TLS, 'Authenticate', 'Authorize'),
    ],
    [
      'the user may not connect',
      { database: 'closed' },
      {},
      failedAt('PermissionDenied', ...UP_TO_TLS, 'Authenticate', 'Authorize'),
    ],
    [
      'the database takes no connections',
      { database: 'resting' },
      {},
      failedAt('ServerUnavailable', ...UP_TO_TLS, 'Authenticate', 'Probe'),
    ],
    [
      'the user has no connection left',
      { user: 'busy' },
      {},
      failedAt('TooManyConnections', ...UP_TO_TLS, 'Authenticate', 'Probe'),
    ],
    ['the authority is another', {}, { trust: 'otherCa' }, failedAt('CertificateUntrusted', ...UP_TO_TLS)],
    [
      'the name is another',
      { tls: { serverName: 'db.example.test' } },
      {},
      failedAt('CertificateNameMismatch', ...UP_TO_TLS),
    ],
    [
      'the password would go in clear over TLS that is not verified',
      { user: 'clear', tls: { mode: 'require' } },
      {},
      failedAt('AuthMethodNotOffered', ...UP_TO_TLS, 'Authenticate'),
    ],
  ])('says why when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(postgresql, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it('does without TLS only where the manifest says so', async () => {
    const result = await attempt(postgresql, login({ port: plain.port }));

    expect(verdict(result)).toEqual(failedAt('TLSNotOffered', ...UP_TO_TLS));
  });

  it('takes no password from anywhere where the profile has none', async () => {
    const { parameters } = login();
    process.env['PGPASSWORD'] = PASSWORD;

    const result = await attempt(postgresql, {
      parameters,
      secrets: { caCertificate: pem.ca },
      auth: 'clientCertificate',
    });

    delete process.env['PGPASSWORD'];
    expect(verdict(result)).toEqual(failedAt('AuthMethodNotOffered', ...UP_TO_TLS, 'Authenticate'));
  });
});

describe('postgresql with a client certificate', () => {
  function withCertificate(which: 'client' | 'strange' | undefined): Attempt {
    const given = which && { clientCertificate: pem[which].certificate, clientKey: pem[which].key };
    return {
      ...login({ user: 'app' }),
      secrets: { caCertificate: pem.ca, ...given },
      auth: 'clientCertificate',
    };
  }

  it('succeeds with the right one', async () => {
    const result = await attempt(postgresql, withCertificate('client'));

    expect(verdict(result)).toEqual({ steps: ALL, server: SERVER });
  });

  it('fails in TLS where another authority signed it', async () => {
    const result = await attempt(postgresql, withCertificate('strange'));

    expect(result).toMatchObject({ reason: 'ClientCertificateRejected', failedStep: 'TLS' });
  });

  it('is not let in without one', async () => {
    const result = await attempt(postgresql, withCertificate(undefined));

    expect(verdict(result)).toEqual(failedAt('ClientCertificateRejected', ...UP_TO_TLS));
  });
});

describe('postgresql with a server whose certificate is wrong', () => {
  afterAll(() => server.present(pem.good));

  it.each([
    ['CertificateNameMismatch', 'made for another name', 'wrongName'],
    ['CertificateExpired', 'expired', 'expired'],
  ] as const)('says %s where it is %s', async (reason, _, which) => {
    await server.present(pem[which]);

    const result = await attempt(postgresql, login());

    expect(verdict(result)).toEqual(failedAt(reason, ...UP_TO_TLS));
  });
});
