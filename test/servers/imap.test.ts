import { once } from 'node:events';
import { connect } from 'node:net';
import { imap } from '../../src/connectors/imap.ts';
import type { Step } from '../../src/contract/step.ts';
import { eventually } from '../support/eventually.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startDovecot } from '../support/servers/dovecot.ts';
import type { DovecotServer } from '../support/servers/dovecot.ts';

const PASSWORD = 'app-pw';
const ODD_PASSWORD = 'p"w \\ü';
const UP_TO_TLS = ['Resolve', 'Connect', 'TLS'] as const;
const LOGGED_IN = [...UP_TO_TLS, 'Authenticate'] as const;
const ALL = [...LOGGED_IN, 'Authorize', 'Probe'] as const;
const NAMES = ['good', 'wrongName', 'expired', 'guarded', 'plain'] as const;

let pem: Certificates;
let servers: Readonly<Record<(typeof NAMES)[number], DovecotServer>>;

beforeAll(async () => {
  pem = await certificates();
  const users = {
    app: { password: PASSWORD },
    gone: { password: PASSWORD, extra: 'nologin=y' },
    odd: { password: ODD_PASSWORD },
  };
  const [good, wrongName, expired, guarded, plain] = await Promise.all([
    startDovecot({ users, certificate: pem.good }),
    startDovecot({ users, certificate: pem.wrongName }),
    startDovecot({ users, certificate: pem.expired }),
    startDovecot({ users, certificate: pem.good, clientCa: pem.ca }),
    startDovecot({ users }),
  ]);
  servers = { good, wrongName, expired, guarded, plain };
}, 240_000);

afterAll(async () => {
  await Promise.all(Object.values(servers ?? {}).map((server) => server.stop()));
}, 30_000);

type Parameters = Readonly<Record<string, unknown>>;

interface Differences {
  readonly at?: (typeof NAMES)[number];
  /** `tls`: the port where TLS begins at once. */
  readonly port?: 'tls';
  readonly password?: string;
  readonly trust?: 'ca' | 'otherCa';
  readonly certificate?: 'client' | 'strange';
}

function login(parameters: Parameters, differences: Differences = {}): Attempt {
  const { at = 'good', port, password = PASSWORD, trust = 'ca', certificate } = differences;
  const server = servers[at];
  const client = certificate && {
    clientCertificate: pem[certificate].certificate,
    clientKey: pem[certificate].key,
  };
  return {
    parameters: {
      host: '127.0.0.1',
      port: port === 'tls' ? server.tlsPort : server.port,
      user: 'app',
      ...parameters,
    },
    secrets: { password, caCertificate: pem[trust], ...client },
  };
}

describe('imap against Dovecot 2.3', () => {
  it.each<[string, Parameters, Differences, Verdict]>([
    ['STARTTLS', { mailbox: 'INBOX' }, {}, { steps: ALL }],
    ['TLS from the first byte', { security: 'tls', mailbox: 'inbox' }, { port: 'tls' }, { steps: ALL }],
    ['no mailbox', {}, {}, { steps: [...LOGGED_IN, 'Probe'] }],
    [
      'a password that is hard to quote',
      { user: 'odd' },
      { password: ODD_PASSWORD },
      { steps: [...LOGGED_IN, 'Probe'] },
    ],
    [
      'a server name',
      { tls: { serverName: 'other.example.test' } },
      { at: 'wrongName' },
      { steps: [...LOGGED_IN, 'Probe'] },
    ],
    [
      'a client certificate besides',
      {},
      { at: 'guarded', certificate: 'client' },
      { steps: [...LOGGED_IN, 'Probe'] },
    ],
    [
      'no TLS',
      { tls: { mode: 'disable' } },
      { at: 'plain' },
      { steps: ['Resolve', 'Connect', 'Authenticate', 'Probe'] },
    ],
  ])('succeeds with %s', async (_, parameters, differences, expected) => {
    const result = await attempt(imap, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it.each<[string, Parameters, Differences, Verdict]>([
    ['the password is wrong', {}, { password: 'no' }, failedAt('CredentialsRejected', ...LOGGED_IN)],
    ['the user is unknown', { user: 'nobody' }, {}, failedAt('CredentialsRejected', ...LOGGED_IN)],
    ['the account is closed', { user: 'gone' }, {}, failedAt('AccountLocked', ...LOGGED_IN)],
    [
      'the mailbox does not exist',
      { mailbox: 'Nope' },
      {},
      failedAt('TargetNotFound', ...LOGGED_IN, 'Authorize'),
    ],
    [
      'the mailbox may not be opened',
      { mailbox: 'Closed' },
      {},
      failedAt('PermissionDenied', ...LOGGED_IN, 'Authorize'),
    ],
    ['TLS is not verified', { tls: { mode: 'require' } }, {}, failedAt('AuthMethodNotOffered', ...LOGGED_IN)],
    ['the authority is another', {}, { trust: 'otherCa' }, failedAt('CertificateUntrusted', ...UP_TO_TLS)],
    [
      'the certificate is for another name',
      {},
      { at: 'wrongName' },
      failedAt('CertificateNameMismatch', ...UP_TO_TLS),
    ],
    ['the certificate has expired', {}, { at: 'expired' }, failedAt('CertificateExpired', ...UP_TO_TLS)],
    [
      'it has expired, and TLS begins at once',
      { security: 'tls' },
      { at: 'expired', port: 'tls' },
      failedAt('CertificateExpired', ...UP_TO_TLS),
    ],
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
    ['the server offers no STARTTLS', {}, { at: 'plain' }, failedAt('TLSNotOffered', ...UP_TO_TLS)],
    ['TLS is to begin at once, and does not', { security: 'tls' }, {}, failedAt('TLSFailed', ...UP_TO_TLS)],
    ['the port is closed', { port: 1 }, {}, failedAt('ConnectionRefused', 'Resolve', 'Connect')],
  ])('says why when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(imap, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it('says that the user has no connection left', async () => {
    const server = await startDovecot({
      users: { app: { password: PASSWORD } },
      settings: { mail_max_userip_connections: '1' },
    });
    const other = connect(server.port, '127.0.0.1');
    await once(other, 'data');
    other.write(`a login app ${PASSWORD}\r\n`);
    await once(other, 'data');

    // Dovecot says yes to a session a moment before it counts it.
    await eventually(async () => {
      const result = await attempt(imap, login({ port: server.port, tls: { mode: 'disable' } }));

      expect(verdict(result)).toEqual(failedAt('TooManyConnections', 'Resolve', 'Connect', 'Probe'));
    }).finally(() => other.destroy());
    await server.stop();
  });

  it.each<[string, Step, Parameters]>([
    ['STARTTLS', 'TLS', {}],
    ['no TLS', 'Authenticate', { tls: { mode: 'disable' } }],
  ])('waits with %s for the greeting of a port where TLS begins at once', async (_, step, parameters) => {
    const result = await attempt(imap, { ...login(parameters, { port: 'tls' }), timeoutMs: 2000 });

    expect(verdict(result)).toEqual(failedAt('TimedOut', 'Resolve', 'Connect', step));
    expect(result).toMatchObject({ message: expect.stringContaining('and no byte came') as unknown });
  });
});
