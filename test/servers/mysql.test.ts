import { once } from 'node:events';
import { connect } from 'node:net';
import { mysql } from '../../src/connectors/mysql.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startMariadb } from '../support/servers/mariadb.ts';
import type { MariadbServer } from '../support/servers/mariadb.ts';

const PASSWORD = ' pass word ';
const SERVER = { name: 'MariaDB', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) };
const UP_TO_TLS = ['Resolve', 'Connect', 'TLS'] as const;
const ALL = [...UP_TO_TLS, 'Authenticate', 'Authorize', 'Probe'] as const;
const STATEMENTS = [
  'create database orders',
  'create database closed',
  `create user reader@'%' identified by '${PASSWORD}'`,
  "grant select on orders.* to reader@'%'",
  `create user admin@'%' identified by '${PASSWORD}'`,
  "grant all on *.* to admin@'%'",
  `create user locked@'%' identified by '${PASSWORD}' account lock`,
  `create user stale@'%' identified by '${PASSWORD}' password expire`,
  `create user once@'%' identified by '${PASSWORD}' with max_connections_per_hour 1`,
  "install soname 'auth_ed25519'",
  `create user modern@'%' identified via ed25519 using password('${PASSWORD}')`,
  `create user certified@'%' identified by '${PASSWORD}' require x509`,
];

let pem: Certificates;
let server: MariadbServer;
let plain: MariadbServer;

beforeAll(async () => {
  pem = await certificates();
  server = await startMariadb({ statements: STATEMENTS, certificate: pem.good, clientCa: pem.ca });
  plain = await startMariadb({ statements: STATEMENTS });
}, 240_000);

afterAll(async () => {
  await server?.stop();
  await plain?.stop();
}, 30_000);

type Parameters = Readonly<Record<string, unknown>>;

interface Differences {
  readonly inClear?: boolean;
  readonly password?: string;
  readonly trust?: 'ca' | 'otherCa';
  readonly certificate?: 'client' | 'strange';
}

function login(
  parameters: Parameters,
  { inClear = false, password = PASSWORD, trust = 'ca', certificate }: Differences = {},
): Attempt {
  const client = certificate && {
    clientCertificate: pem[certificate].certificate,
    clientKey: pem[certificate].key,
  };
  return {
    parameters: {
      host: '127.0.0.1',
      port: (inClear ? plain : server).port,
      database: 'orders',
      user: 'reader',
      ...parameters,
    },
    secrets: { password, caCertificate: pem[trust], ...client },
  };
}

describe('mysql against MariaDB', () => {
  it.each<[string, Parameters, Differences]>([
    ['the right password', {}, {}],
    ['a server name instead of the host', { tls: { serverName: 'localhost' } }, {}],
    ['verify-ca, whatever the name', { tls: { mode: 'verify-ca', serverName: 'db.example.test' } }, {}],
    ['TLS without verification', { tls: { mode: 'require' } }, { trust: 'otherCa' }],
    [
      'a client certificate',
      { user: 'certified', database: 'information_schema' },
      { certificate: 'client' },
    ],
  ])('succeeds with %s', async (_, parameters, differences) => {
    const result = await attempt(mysql, login(parameters, differences));

    expect(verdict(result)).toEqual({ steps: ALL, server: SERVER });
  });

  it('succeeds without TLS where the manifest says so', async () => {
    const result = await attempt(mysql, login({ tls: { mode: 'disable' } }, { inClear: true }));

    expect(verdict(result)).toEqual({ steps: ALL.filter((step) => step !== 'TLS'), server: SERVER });
  });

  it('needs no database', async () => {
    const { parameters, ...rest } = login({});
    const { database: _, ...without } = parameters;

    const result = await attempt(mysql, { ...rest, parameters: without });

    expect(verdict(result)).toEqual({ steps: ALL.filter((step) => step !== 'Authorize'), server: SERVER });
  });

  it('reports the certificate of the server', async () => {
    const result = await attempt(mysql, login({}));

    expect(result.tls).toEqual({
      issuer: expect.stringContaining('test ca'),
      notAfter: expect.stringMatching(/^20\d\d-/),
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
    ['the user is locked', { user: 'locked' }, {}, failedAt('AccountLocked', ...UP_TO_TLS, 'Authenticate')],
    [
      'the password has expired',
      { user: 'stale' },
      {},
      failedAt('CredentialsExpired', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'the user needs a certificate',
      { user: 'certified' },
      {},
      failedAt('CredentialsRejected', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'the user may not use the database',
      { database: 'closed' },
      {},
      failedAt('PermissionDenied', ...UP_TO_TLS, 'Authenticate', 'Authorize'),
    ],
    [
      'the database does not exist',
      { user: 'admin', database: 'nowhere' },
      {},
      failedAt('TargetNotFound', ...UP_TO_TLS, 'Authenticate', 'Authorize'),
    ],
    ['the authority is another', {}, { trust: 'otherCa' }, failedAt('CertificateUntrusted', ...UP_TO_TLS)],
    [
      'the name is another',
      { tls: { serverName: 'db.example.test' } },
      {},
      failedAt('CertificateNameMismatch', ...UP_TO_TLS),
    ],
    [
      'another authority signed the client certificate',
      {},
      { certificate: 'strange' },
      failedAt('ClientCertificateRejected', ...UP_TO_TLS),
    ],
    ['the server offers no TLS', {}, { inClear: true }, failedAt('TLSNotOffered', ...UP_TO_TLS)],
  ])('says why when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(mysql, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it('says when the user has no connection left', async () => {
    await attempt(mysql, login({ user: 'once', database: 'information_schema' }));

    const result = await attempt(mysql, login({ user: 'once', database: 'information_schema' }));

    expect(verdict(result)).toEqual(failedAt('TooManyConnections', ...UP_TO_TLS, 'Probe'));
  });
});

it('says that a server of MySQL has no connection left, for any user', async () => {
  const few = await startMariadb({
    statements: STATEMENTS,
    settings: ['--max-connections=10', '--extra-max-connections=1'],
  });
  const others = Array.from({ length: 11 }, () =>
    connect(few.port, '127.0.0.1').on('error', () => undefined),
  );
  await Promise.all(others.map((socket) => once(socket, 'data')));

  const result = await attempt(mysql, login({ port: few.port, tls: { mode: 'disable' } }));

  for (const socket of others) socket.destroy();
  await few.stop();
  expect(verdict(result)).toEqual(failedAt('TooManyConnections', 'Resolve', 'Connect', 'Probe'));
}, 30_000);

it('names the plugin of an account that logs in by another way', async () => {
  const result = await attempt(mysql, login({ user: 'modern' }));

  expect(verdict(result)).toEqual(failedAt('AuthMethodNotOffered', ...UP_TO_TLS, 'Authenticate'));
  expect(result).toMatchObject({
    message: expect.stringContaining('ed25519: identify it via mysql_native_password') as unknown,
  });
});

it('says that a user of MySQL is blocked after too many wrong passwords', async () => {
  const strict = await startMariadb({ statements: STATEMENTS, settings: ['--max-password-errors=1'] });
  const parameters = { port: strict.port, tls: { mode: 'disable' } };

  const wrong = await attempt(mysql, login(parameters, { password: 'no' }));
  const right = await attempt(mysql, login(parameters));

  await strict.stop();
  expect(verdict(wrong)).toEqual(failedAt('CredentialsRejected', 'Resolve', 'Connect', 'Authenticate'));
  expect(verdict(right)).toEqual(failedAt('AccountLocked', 'Resolve', 'Connect', 'Authenticate'));
}, 30_000);

describe('mysql with a server whose certificate is wrong', () => {
  it.each([
    ['CertificateNameMismatch', 'made for another name', 'wrongName'],
    ['CertificateExpired', 'expired', 'expired'],
  ] as const)('says %s where it is %s', async (reason, _, which) => {
    await server.present(pem[which]);

    const result = await attempt(mysql, login({}));

    expect(verdict(result)).toEqual(failedAt(reason, ...UP_TO_TLS));
  });

  it('accepts the name that the manifest expects', async () => {
    await server.present(pem.wrongName);

    const result = await attempt(mysql, login({ tls: { serverName: 'other.example.test' } }));

    expect(verdict(result)).toEqual({ steps: ALL, server: SERVER });
  });
});
