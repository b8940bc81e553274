import { oracle } from '../../src/connectors/oracle.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { askByOracledb } from '../support/servers/oracledb.ts';
import { LONG, PASSWORD, startOracleServers } from './oracleservers.ts';
import type { OracleServers } from './oracleservers.ts';

const SERVER = { name: 'Oracle Database', version: '19.21.0.0.0' };
const UP_TO_TLS = ['Resolve', 'Connect', 'TLS'] as const;
const TO_LOGIN = [...UP_TO_TLS, 'Authenticate'] as const;
const ALL = [...TO_LOGIN, 'Probe'] as const;
const WITHOUT_TLS = ALL.filter((step) => step !== 'TLS');

let pem: Certificates;
let servers: OracleServers;

beforeAll(async () => {
  pem = await certificates();
  servers = await startOracleServers(pem);
});

afterAll(() => Promise.all(Object.values(servers ?? {}).map((server) => server.stop())));

interface Differences {
  readonly at?: keyof OracleServers;
  readonly password?: string;
  readonly trust?: 'ca' | 'otherCa';
}

function login(
  parameters: Attempt['parameters'],
  { at = 'good', password = PASSWORD, trust = 'ca' }: Differences = {},
): Attempt {
  return {
    parameters: {
      host: '127.0.0.1',
      port: servers[at].port,
      serviceName: 'orders',
      user: 'app',
      ...parameters,
    },
    secrets: { password, caCertificate: pem[trust] },
  };
}

describe('oracle against a server that is written from what the clients of Oracle do', () => {
  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    ['a password', {}, {}, { steps: ALL, server: SERVER }],
    [
      'a password without TLS, where the manifest says so',
      { tls: { mode: 'disable' } },
      { at: 'clear' },
      { steps: WITHOUT_TLS, server: SERVER },
    ],
    ['a verifier of 11g', { user: 'later' }, { password: LONG }, { steps: ALL, server: SERVER }],
    [
      'a verifier of 11g, and keys as they were then',
      { user: 'earlier' },
      {},
      { steps: ALL, server: SERVER },
    ],
    ['a password that will expire', { user: 'expiring' }, {}, { steps: ALL, server: SERVER }],
    ['a SID', { serviceName: undefined, sid: 'orders' }, {}, { steps: ALL, server: SERVER }],
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
    [
      'a version of long ago',
      {},
      { at: 'older' },
      { steps: ALL, server: { ...SERVER, version: '12.1.0.2.0' } },
    ],
    ['a listener that hears everything twice', { serviceName: 'twice' }, {}, { steps: ALL, server: SERVER }],
    ['a server that wants TLS of its own', { serviceName: 'again' }, {}, { steps: ALL, server: SERVER }],
    ['a listener that sends on', {}, { at: 'front' }, { steps: ALL, server: SERVER }],
  ])('succeeds with %s', async (_, parameters, differences, expected) => {
    const result = await attempt(oracle, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it('sends a descriptor that is too long for its packet in one of its own', async () => {
    const serviceName = `orders${'.example'.repeat(30)}`;

    const result = await attempt(oracle, login({ serviceName }));

    expect(verdict(result)).toEqual(failedAt('TargetNotFound', ...UP_TO_TLS, 'Authorize'));
    expect(servers.good.heard.at(-1)).toContain(`(SERVICE_NAME=${serviceName})`);
  });

  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    ['the password is wrong', {}, { password: 'no' }, failedAt('CredentialsRejected', ...TO_LOGIN)],
    ['the password of 11g is wrong', { user: 'later' }, {}, failedAt('CredentialsRejected', ...TO_LOGIN)],
    ['the user is unknown', { user: 'nobody' }, {}, failedAt('CredentialsRejected', ...TO_LOGIN)],
    ['the verifier is of 10g', { user: 'first' }, {}, failedAt('AuthMethodNotOffered', ...TO_LOGIN)],
    ['the account is locked', { user: 'locked' }, {}, failedAt('AccountLocked', ...TO_LOGIN)],
    ['the password has expired', { user: 'expired' }, {}, failedAt('CredentialsExpired', ...TO_LOGIN)],
    [
      'the user may open no session',
      { user: 'stranger' },
      {},
      failedAt('PermissionDenied', ...UP_TO_TLS, 'Authorize'),
    ],
    [
      'the user has no session left',
      { user: 'many' },
      {},
      failedAt('TooManyConnections', ...UP_TO_TLS, 'Probe'),
    ],
    ['the database is starting', { user: 'early' }, {}, failedAt('ServerUnavailable', ...UP_TO_TLS, 'Probe')],
    [
      'the error has an unknown number',
      { user: 'odd' },
      {},
      failedAt('UnexpectedAnswer', ...UP_TO_TLS, 'Probe'),
    ],
    [
      'there is no such service',
      { serviceName: 'nothing' },
      {},
      failedAt('TargetNotFound', ...UP_TO_TLS, 'Authorize'),
    ],
    [
      'there is no such SID',
      { serviceName: undefined, sid: 'nothing' },
      {},
      failedAt('TargetNotFound', ...UP_TO_TLS, 'Authorize'),
    ],
    [
      'the listener has no handler left',
      { serviceName: 'full' },
      {},
      failedAt('TooManyConnections', ...UP_TO_TLS, 'Probe'),
    ],
    [
      'the database is not open',
      { serviceName: 'closed' },
      {},
      failedAt('ServerUnavailable', ...UP_TO_TLS, 'Probe'),
    ],
    [
      'the listener refuses with an unknown number',
      { serviceName: 'odd' },
      {},
      failedAt('UnexpectedAnswer', ...UP_TO_TLS, 'Probe'),
    ],
    [
      'the server is too old',
      { serviceName: 'old' },
      {},
      failedAt('UnexpectedAnswer', ...UP_TO_TLS, 'Probe'),
    ],
    [
      'the server wants native encryption',
      { serviceName: 'native' },
      {},
      failedAt('AuthMethodNotOffered', ...TO_LOGIN),
    ],
    [
      'the listener sends on to a denied address',
      { serviceName: 'denied' },
      { at: 'front' },
      failedAt('TargetDenied', 'Resolve'),
    ],
    [
      'the listener sends on to where no server listens',
      { serviceName: 'nowhere' },
      { at: 'front' },
      failedAt('ConnectionRefused', 'Resolve', 'Connect'),
    ],
    [
      'the listener sends on to a server of another name',
      { serviceName: 'wrong' },
      { at: 'front' },
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
    const result = await attempt(oracle, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });
});

describe('that server, asked by a client of Oracle', () => {
  it.each<[string, keyof OracleServers, Readonly<Record<string, unknown>>, string]>([
    ['logs in', 'clear', {}, SERVER.version],
    ['logs in over TLS', 'good', {}, SERVER.version],
    ['logs in by a verifier of 11g', 'clear', { user: 'later', password: LONG }, SERVER.version],
    [
      'logs in by a verifier of 11g with keys as they were then',
      'clear',
      { user: 'earlier' },
      SERVER.version,
    ],
    ['logs in to a version of long ago', 'older', {}, '12.1.0.2.0'],
    ['says everything twice', 'clear', { service_name: 'twice' }, SERVER.version],
    ['goes on in TLS of its own', 'good', { service_name: 'again' }, SERVER.version],
    ['goes where it is sent on to', 'clearFront', {}, SERVER.version],
    ['has the wrong password', 'good', { password: 'no' }, 'ORA-01017'],
    ['has a locked account', 'good', { user: 'locked' }, 'ORA-28000'],
    ['has a verifier of 10g', 'clear', { user: 'first' }, 'DPY-3015'],
    ['names no service that there is', 'clear', { service_name: 'nothing' }, 'ORA-12514'],
    ['names no SID that there is', 'clear', { service_name: undefined, sid: 'nothing' }, 'ORA-12505'],
    ['is refused for another reason', 'clear', { service_name: 'full' }, 'ORA-12519'],
    ['is asked for native encryption', 'clear', { service_name: 'native' }, 'DPY-3001'],
    ['meets a server that is too old', 'clear', { service_name: 'old' }, 'DPY-3010'],
  ])(
    '%s',
    async (_, at, options, expected) => {
      const authority = at.startsWith('clear') ? {} : { authority: pem.ca };
      const usual = {
        port: servers[at].port,
        service_name: 'orders',
        user: 'app',
        password: PASSWORD,
        ...authority,
      };

      expect(await askByOracledb({ ...usual, ...options })).toBe(expected);
    },
    100_000,
  );
});
