import { sapHana } from '../../src/connectors/sap-hana.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startHana } from '../support/servers/hana.ts';
import type { HanaServer } from '../support/servers/hana.ts';
import { askByHdb } from '../support/servers/hdb.ts';

const PASSWORD = 'app-pw [ü]';
const SERVER = { name: 'SAP HANA', version: '2.00.059.00' };
const UP_TO_TLS = ['Resolve', 'Connect', 'TLS'] as const;
const TO_LOGIN = [...UP_TO_TLS, 'Authenticate'] as const;
const ALL = [...TO_LOGIN, 'Probe'] as const;
const WITHOUT_TLS = ALL.filter((step) => step !== 'TLS');

const users = {
  APP: { password: PASSWORD },
  OLDER: { password: PASSWORD, method: 'SCRAMSHA256' },
  LOCKED: { password: PASSWORD, error: 416 },
  DEACTIVATED: { password: PASSWORD, error: 415 },
  STRANGER: { password: PASSWORD, error: 663 },
  MANY: { password: PASSWORD, error: 1034 },
  EARLY: { password: PASSWORD, error: 599 },
  NEW: { password: PASSWORD, queryError: 414 },
  ODD: { password: PASSWORD, error: 7777 },
} as const;

type Which = 'good' | 'wrong' | 'clear' | 'system';

let pem: Certificates;
let servers: Readonly<Record<Which, HanaServer>>;

beforeAll(async () => {
  pem = await certificates();
  const [good, wrong, clear] = await Promise.all([
    startHana({ users, certificate: pem.good }),
    startHana({ users, certificate: pem.wrongName }),
    startHana({ users }),
  ]);
  const databases = {
    SYSTEMDB: 'here',
    ORDERS: { host: '127.0.0.1', port: good.port },
    WRONG: { host: '127.0.0.1', port: wrong.port },
    DENIED: { host: '169.254.169.254', port: 30015 },
    NOWHERE: { host: '127.0.0.1', port: 1 },
    STOPPED: { host: '', port: 0 },
  } as const;
  servers = { good, wrong, clear, system: await startHana({ users, databases, certificate: pem.good }) };
});
afterAll(() => Promise.all(Object.values(servers ?? {}).map((server) => server.stop())));

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
    parameters: { host: '127.0.0.1', port: servers[at].port, user: 'APP', ...parameters },
    secrets: { password, caCertificate: pem[trust] },
  };
}

describe("sap-hana against a server that is written from SAP's reference", () => {
  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    ['a password', {}, {}, { steps: ALL, server: SERVER }],
    [
      'a password without TLS, where the manifest says so',
      { tls: { mode: 'disable' } },
      { at: 'clear' },
      { steps: WITHOUT_TLS, server: SERVER },
    ],
    ['the older login', { user: 'OLDER' }, {}, { steps: ALL, server: SERVER }],
    [
      'a server name',
      { tls: { serverName: 'other.example.test' } },
      { at: 'wrong' },
      { steps: ALL, server: SERVER },
    ],
    [
      'a server that is not verified, but has to know the password',
      { tls: { mode: 'require' } },
      { trust: 'otherCa' },
      { steps: ALL, server: SERVER },
    ],
    ['a database that is here', { database: 'SYSTEMDB' }, { at: 'system' }, { steps: ALL, server: SERVER }],
    [
      'a database that is elsewhere',
      { database: 'ORDERS' },
      { at: 'system' },
      { steps: ALL, server: SERVER },
    ],
  ])('succeeds with %s', async (_, parameters, differences, expected) => {
    const result = await attempt(sapHana, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    ['the password is wrong', {}, { password: 'no' }, failedAt('CredentialsRejected', ...TO_LOGIN)],
    [
      'the password of the older login is wrong',
      { user: 'OLDER' },
      { password: 'no' },
      failedAt('CredentialsRejected', ...TO_LOGIN),
    ],
    ['the user is unknown', { user: 'NOBODY' }, {}, failedAt('CredentialsRejected', ...TO_LOGIN)],
    ['the user is locked', { user: 'LOCKED' }, {}, failedAt('AccountLocked', ...TO_LOGIN)],
    ['the user is deactivated', { user: 'DEACTIVATED' }, {}, failedAt('AccountLocked', ...TO_LOGIN)],
    ['the password must be changed', { user: 'NEW' }, {}, failedAt('CredentialsExpired', ...TO_LOGIN)],
    [
      'the user may not connect from here',
      { user: 'STRANGER' },
      {},
      failedAt('PermissionDenied', ...UP_TO_TLS, 'Authorize'),
    ],
    [
      'the server has no connection left',
      { user: 'MANY' },
      {},
      failedAt('TooManyConnections', ...UP_TO_TLS, 'Probe'),
    ],
    ['the server is starting', { user: 'EARLY' }, {}, failedAt('ServerUnavailable', ...UP_TO_TLS, 'Probe')],
    [
      'the error has an unknown number',
      { user: 'ODD' },
      {},
      failedAt('UnexpectedAnswer', ...UP_TO_TLS, 'Probe'),
    ],
    [
      'the server is not verified, and would not have to know the password',
      { user: 'OLDER', tls: { mode: 'require' } },
      { trust: 'otherCa' },
      failedAt('AuthMethodNotOffered', ...TO_LOGIN),
    ],
    [
      'there is no such database',
      { database: 'NOTHING' },
      { at: 'system' },
      failedAt('TargetNotFound', ...UP_TO_TLS, 'Authorize'),
    ],
    [
      'the database is nowhere',
      { database: 'STOPPED' },
      { at: 'system' },
      failedAt('TargetNotFound', ...UP_TO_TLS, 'Authorize'),
    ],
    [
      'the database is at a denied address',
      { database: 'DENIED' },
      { at: 'system' },
      failedAt('TargetDenied', 'Resolve'),
    ],
    [
      'the database is where no server listens',
      { database: 'NOWHERE' },
      { at: 'system' },
      failedAt('ConnectionRefused', 'Resolve', 'Connect'),
    ],
    [
      'the database has another name in its certificate',
      { database: 'WRONG' },
      { at: 'system' },
      failedAt('CertificateNameMismatch', ...UP_TO_TLS),
    ],
    ['the authority is another', {}, { trust: 'otherCa' }, failedAt('CertificateUntrusted', ...UP_TO_TLS)],
    [
      'the certificate is for another name',
      {},
      { at: 'wrong' },
      failedAt('CertificateNameMismatch', ...UP_TO_TLS),
    ],
  ])('says why when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(sapHana, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });
});

describe("that server, asked by SAP's own client", () => {
  const ROWS = '[{"1":1}]';

  it.each<[string, Which, Readonly<Record<string, unknown>>, string]>([
    ['answers a query', 'clear', {}, ROWS],
    ['answers a query over TLS', 'good', {}, ROWS],
    ['takes the older login', 'clear', { user: 'OLDER' }, ROWS],
    ['leads to a database that is here', 'system', { databaseName: 'SYSTEMDB' }, ROWS],
    ['leads to a database that is elsewhere', 'system', { databaseName: 'ORDERS' }, ROWS],
    ['leads to no database that there is not', 'system', { databaseName: 'NOTHING' }, 'EHDBOPENCONN'],
    ['refuses a wrong password', 'good', { password: 'no' }, '10'],
    ['refuses a locked user', 'good', { user: 'LOCKED' }, '416'],
    ['answers no query before the password is changed', 'good', { user: 'NEW' }, '414'],
  ])(
    '%s',
    async (_, at, options, expected) => {
      const security = at === 'clear' ? {} : { useTLS: true, ca: pem.ca, servername: 'localhost' };

      expect(
        await askByHdb({ port: servers[at].port, user: 'APP', password: PASSWORD, ...security, ...options }),
      ).toBe(expected);
    },
    100_000,
  );
});
