import { activeDirectory } from '../../src/connectors/active-directory.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startSambaDc } from '../support/servers/sambadc.ts';
import type { SambaServer } from '../support/servers/sambadc.ts';
import { startTlsRelay } from '../support/servers/tlsrelay.ts';
import type { TlsRelay } from '../support/servers/tlsrelay.ts';

const PASSWORD = 'R3ader-pw-ü';
const BASE = 'dc=corp,dc=example,dc=test';
const UP_TO_TLS = ['Resolve', 'Connect', 'TLS'] as const;
const LOGGED_IN = [...UP_TO_TLS, 'Authenticate'] as const;
const ALL = [...LOGGED_IN, 'Authorize', 'Probe'] as const;

let pem: Certificates;
let server: SambaServer;
let wrong: TlsRelay;

beforeAll(async () => {
  pem = await certificates();
  const users = {
    reader: 'fine',
    closed: 'disabled',
    gone: 'expired',
    fresh: 'must-change',
    locked: 'locked',
  } as const;
  server = await startSambaDc({ certificate: pem.good, password: PASSWORD, users });
  wrong = await startTlsRelay(server.port, pem.wrongName);
}, 240_000);
afterAll(async () => {
  await wrong?.stop();
  await server?.stop();
}, 30_000);

interface Differences {
  /** `tls`: the port where TLS begins at once. */
  readonly port?: 'tls' | 'wrong';
  readonly password?: string;
  readonly trust?: 'ca' | 'otherCa';
}

function login(
  parameters: Attempt['parameters'],
  { port, password = PASSWORD, trust = 'ca' }: Differences = {},
): Attempt {
  const ports = { tls: server.tlsPort, wrong: wrong.port, none: server.port };
  return {
    parameters: {
      host: '127.0.0.1',
      port: ports[port ?? 'none'],
      ...(port && { security: 'tls' }),
      user: 'reader@corp.example.test',
      ...parameters,
    },
    secrets: { password, caCertificate: pem[trust] },
  };
}

describe('active-directory against Samba 4.17', () => {
  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    ['a user principal name', { baseDn: BASE }, {}, { steps: ALL }],
    ['a name of the domain', { user: 'CORP\\reader', baseDn: BASE }, {}, { steps: ALL }],
    ['a distinguished name', { user: `cn=reader,cn=users,${BASE}` }, {}, { steps: [...LOGGED_IN, 'Probe'] }],
    ['TLS from the first byte', { baseDn: `cn=users,${BASE}` }, { port: 'tls' }, { steps: ALL }],
    ['a server name', { tls: { serverName: 'localhost' } }, {}, { steps: [...LOGGED_IN, 'Probe'] }],
  ])('succeeds with %s', async (_, parameters, differences, expected) => {
    const result = await attempt(activeDirectory, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    ['the password is wrong', {}, { password: 'no' }, failedAt('CredentialsRejected', ...LOGGED_IN)],
    [
      'the user is unknown',
      { user: 'nobody@corp.example.test' },
      {},
      failedAt('CredentialsRejected', ...LOGGED_IN),
    ],
    ['the account is disabled', { user: 'CORP\\closed' }, {}, failedAt('AccountLocked', ...LOGGED_IN)],
    ['the account has expired', { user: 'CORP\\gone' }, {}, failedAt('AccountLocked', ...LOGGED_IN)],
    ['the account is locked', { user: 'CORP\\locked' }, {}, failedAt('AccountLocked', ...LOGGED_IN)],
    [
      'the password has to be changed',
      { user: 'CORP\\fresh' },
      {},
      failedAt('CredentialsExpired', ...LOGGED_IN),
    ],
    [
      'the base does not exist',
      { baseDn: `ou=nothing,${BASE}` },
      {},
      failedAt('TargetNotFound', ...LOGGED_IN, 'Authorize'),
    ],
    [
      'the server wants TLS',
      { tls: { mode: 'disable' } },
      {},
      failedAt('TLSRequired', 'Resolve', 'Connect', 'Authenticate'),
    ],
    ['TLS is not verified', { tls: { mode: 'require' } }, {}, failedAt('AuthMethodNotOffered', ...LOGGED_IN)],
    ['the authority is another', {}, { trust: 'otherCa' }, failedAt('CertificateUntrusted', ...UP_TO_TLS)],
    [
      'the certificate is for another name',
      {},
      { port: 'wrong' },
      failedAt('CertificateNameMismatch', ...UP_TO_TLS),
    ],
    ['the port is closed', { port: 1 }, {}, failedAt('ConnectionRefused', 'Resolve', 'Connect')],
  ])('says why when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(activeDirectory, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });
});
