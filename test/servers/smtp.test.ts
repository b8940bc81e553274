import { once } from 'node:events';
import { connect } from 'node:net';
import { smtp } from '../../src/connectors/smtp.ts';
import type { Step } from '../../src/contract/step.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startPostfix } from '../support/servers/postfix.ts';
import type { PostfixServer } from '../support/servers/postfix.ts';

const PASSWORD = 'app-pw';
const UP_TO_TLS = ['Resolve', 'Connect', 'TLS'] as const;
const LOGGED_IN = [...UP_TO_TLS, 'Authenticate'] as const;
const ALL = [...LOGGED_IN, 'Probe'] as const;
const NAMES = ['good', 'wrongName', 'expired', 'guarded', 'plain', 'open', 'full'] as const;

let pem: Certificates;
let servers: Readonly<Record<(typeof NAMES)[number], PostfixServer>>;

beforeAll(async () => {
  pem = await certificates();
  const users = { app: PASSWORD };
  const [good, wrongName, expired, guarded, plain, open, full] = await Promise.all([
    startPostfix({ users, certificate: pem.good }),
    startPostfix({ users, certificate: pem.wrongName }),
    startPostfix({ users, certificate: pem.expired }),
    startPostfix({ users, certificate: pem.good, clientCa: pem.ca }),
    startPostfix({ users }),
    startPostfix({ certificate: pem.good }),
    startPostfix({ users, certificate: pem.good, settings: { smtpd_client_connection_count_limit: '1' } }),
  ]);
  servers = { good, wrongName, expired, guarded, plain, open, full };
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
  readonly auth?: 'password' | 'none';
}

function login(parameters: Parameters, differences: Differences = {}): Attempt {
  const {
    at = 'good',
    port,
    password = PASSWORD,
    trust = 'ca',
    certificate,
    auth = 'password',
  } = differences;
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
    secrets: { ...(auth === 'password' && { password }), caCertificate: pem[trust], ...client },
    auth,
  };
}

describe('smtp against Postfix 3.7', () => {
  it.each<[string, Parameters, Differences, Verdict]>([
    ['STARTTLS', {}, {}, { steps: ALL }],
    ['TLS from the first byte', { security: 'tls' }, { port: 'tls' }, { steps: ALL }],
    ['a server name', { tls: { serverName: 'other.example.test' } }, { at: 'wrongName' }, { steps: ALL }],
    ['a client certificate besides', {}, { at: 'guarded', certificate: 'client' }, { steps: ALL }],
    ['no credentials', {}, { auth: 'none' }, { steps: [...UP_TO_TLS, 'Probe'] }],
    [
      'no credentials over TLS that is not verified',
      { tls: { mode: 'require' } },
      { auth: 'none', trust: 'otherCa' },
      { steps: [...UP_TO_TLS, 'Probe'] },
    ],
    [
      'no TLS',
      { tls: { mode: 'disable' } },
      { at: 'plain' },
      { steps: ['Resolve', 'Connect', 'Authenticate', 'Probe'] },
    ],
    [
      'neither TLS nor credentials',
      { tls: { mode: 'disable' } },
      { auth: 'none' },
      { steps: ['Resolve', 'Connect', 'Probe'] },
    ],
  ])('succeeds with %s', async (_, parameters, differences, expected) => {
    const result = await attempt(smtp, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it.each<[string, Parameters, Differences, Verdict]>([
    ['the password is wrong', {}, { password: 'no' }, failedAt('CredentialsRejected', ...LOGGED_IN)],
    ['the user is unknown', { user: 'nobody' }, {}, failedAt('CredentialsRejected', ...LOGGED_IN)],
    ['the server offers no login', {}, { at: 'open' }, failedAt('AuthMethodNotOffered', ...LOGGED_IN)],
    [
      'the server offers a login over TLS only',
      { tls: { mode: 'disable' } },
      {},
      failedAt('TLSRequired', 'Resolve', 'Connect', 'Authenticate'),
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
    const result = await attempt(smtp, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it.each<[string, Step, Parameters]>([
    ['STARTTLS', 'TLS', {}],
    ['no TLS', 'Authenticate', { tls: { mode: 'disable' } }],
  ])('waits with %s for the greeting of a port where TLS begins at once', async (_, step, parameters) => {
    const result = await attempt(smtp, { ...login(parameters, { port: 'tls' }), timeoutMs: 2000 });

    expect(verdict(result)).toEqual(failedAt('TimedOut', 'Resolve', 'Connect', step));
    expect(result).toMatchObject({ message: expect.stringContaining('and no byte came') as unknown });
  });

  it('says that the server has no connection left', async () => {
    const first = connect(servers.full.port, '127.0.0.1');
    await once(first, 'data');

    const result = await attempt(smtp, login({}, { at: 'full' }));

    first.destroy();
    expect(verdict(result)).toEqual(failedAt('TooManyConnections', 'Resolve', 'Connect', 'Probe'));
  });
});
