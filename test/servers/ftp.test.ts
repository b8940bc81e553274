import { once } from 'node:events';
import { connect } from 'node:net';
import { ftp } from '../../src/connectors/ftp.ts';
import type { Step } from '../../src/contract/step.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startProftpd } from '../support/servers/proftpd.ts';
import type { ProftpdServer } from '../support/servers/proftpd.ts';

const PASSWORD = 'app-pw';
const UP_TO_TLS = ['Resolve', 'Connect', 'TLS'] as const;
const LOGGED_IN = [...UP_TO_TLS, 'Authenticate'] as const;
const ALL = [...LOGGED_IN, 'Authorize', 'Probe'] as const;
const NAMES = [
  'good',
  'implicit',
  'implicitExpired',
  'wrongName',
  'expired',
  'guarded',
  'plain',
  'strict',
  'full',
  'elsewhere',
] as const;

let pem: Certificates;
let servers: Readonly<Record<(typeof NAMES)[number], ProftpdServer>>;

beforeAll(async () => {
  pem = await certificates();
  const users = { app: PASSWORD };
  const [good, implicit, implicitExpired, wrongName, expired, guarded, plain, strict, full, elsewhere] =
    await Promise.all([
      startProftpd({ users, certificate: pem.good }),
      startProftpd({ users, certificate: pem.good, implicit: true }),
      startProftpd({ users, certificate: pem.expired, implicit: true }),
      startProftpd({ users, certificate: pem.wrongName }),
      startProftpd({ users, certificate: pem.expired }),
      startProftpd({ users, certificate: pem.good, clientCa: pem.ca }),
      startProftpd({ users }),
      startProftpd({ users, certificate: pem.good, settings: ['TLSRequired on'] }),
      startProftpd({ users, settings: ['MaxClients 1'] }),
      startProftpd({
        users,
        settings: ['MasqueradeAddress 169.254.169.254', '<Limit EPSV>', 'DenyAll', '</Limit>'],
      }),
    ]);
  servers = { good, implicit, implicitExpired, wrongName, expired, guarded, plain, strict, full, elsewhere };
}, 240_000);

afterAll(async () => {
  await Promise.all(Object.values(servers ?? {}).map((server) => server.stop()));
}, 30_000);

type Parameters = Readonly<Record<string, unknown>>;

interface Differences {
  readonly at?: (typeof NAMES)[number];
  readonly password?: string;
  readonly trust?: 'ca' | 'otherCa';
  readonly certificate?: 'client' | 'strange';
}

function login(parameters: Parameters, differences: Differences = {}): Attempt {
  const { at = 'good', password = PASSWORD, trust = 'ca', certificate } = differences;
  const client = certificate && {
    clientCertificate: pem[certificate].certificate,
    clientKey: pem[certificate].key,
  };
  return {
    parameters: { host: '127.0.0.1', port: servers[at].port, user: 'app', ...parameters },
    secrets: { password, caCertificate: pem[trust], ...client },
  };
}

describe('ftp against ProFTPD 1.3', () => {
  it.each<[string, Parameters, Differences, Verdict]>([
    ['AUTH TLS', { directory: 'incoming' }, {}, { steps: ALL }],
    [
      'TLS from the first byte',
      { security: 'tls', directory: 'incoming' },
      { at: 'implicit' },
      { steps: ALL },
    ],
    ['no directory', {}, {}, { steps: [...LOGGED_IN, 'Probe'] }],
    ['a server that demands TLS', {}, { at: 'strict' }, { steps: [...LOGGED_IN, 'Probe'] }],
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
    const result = await attempt(ftp, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it.each<[string, Parameters, Differences, Verdict]>([
    ['the password is wrong', {}, { password: 'no' }, failedAt('CredentialsRejected', ...LOGGED_IN)],
    ['the user is unknown', { user: 'nobody' }, {}, failedAt('CredentialsRejected', ...LOGGED_IN)],
    [
      'the directory does not exist',
      { directory: 'none' },
      {},
      failedAt('TargetNotFound', ...LOGGED_IN, 'Authorize'),
    ],
    [
      'the directory may not be entered',
      { directory: 'closed' },
      {},
      failedAt('PermissionDenied', ...LOGGED_IN, 'Authorize'),
    ],
    [
      'the server lets users in over TLS only',
      { tls: { mode: 'disable' } },
      { at: 'strict' },
      failedAt('TLSRequired', 'Resolve', 'Connect', 'Authenticate'),
    ],
    [
      'nothing is wrong but the address that it names for data, which clients ignore',
      { tls: { mode: 'disable' } },
      { at: 'elsewhere' },
      { steps: ['Resolve', 'Connect', 'Authenticate', 'Probe'] },
    ],
    [
      'the user would be a command of its own',
      { user: 'app\r\nDELE x' },
      {},
      failedAt('SecretInvalid', ...LOGGED_IN),
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
      { at: 'implicitExpired' },
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
    ['the server offers no AUTH TLS', {}, { at: 'plain' }, failedAt('TLSNotOffered', ...UP_TO_TLS)],
    ['TLS is to begin at once, and does not', { security: 'tls' }, {}, failedAt('TLSFailed', ...UP_TO_TLS)],
    ['the port is closed', { port: 1 }, {}, failedAt('ConnectionRefused', 'Resolve', 'Connect')],
  ])('says why when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(ftp, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it.each<[string, Step, Parameters]>([
    ['AUTH TLS', 'TLS', {}],
    ['no TLS', 'Authenticate', { tls: { mode: 'disable' } }],
  ])('waits with %s for the greeting of a port where TLS begins at once', async (_, step, parameters) => {
    const result = await attempt(ftp, { ...login(parameters, { at: 'implicit' }), timeoutMs: 2000 });

    expect(verdict(result)).toEqual(failedAt('TimedOut', 'Resolve', 'Connect', step));
    expect(result).toMatchObject({ message: expect.stringContaining('and no byte came') as unknown });
  });

  it('says that the server has no connection left', async () => {
    const first = connect(servers.full.port, '127.0.0.1');
    for (const line of ['USER app', `PASS ${PASSWORD}`]) {
      await once(first, 'data');
      first.write(`${line}\r\n`);
    }
    await once(first, 'data');

    const result = await attempt(ftp, login({ tls: { mode: 'disable' } }, { at: 'full' }));

    first.destroy();
    expect(verdict(result)).toEqual(failedAt('TooManyConnections', 'Resolve', 'Connect', 'Probe'));
  });
});
