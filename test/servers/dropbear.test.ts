import { sftp } from '../../src/connectors/sftp.ts';
import { closeServers, listen } from '../probe/sockets.ts';
import { atOnce, byteByByte, relayTo } from '../support/segments.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Verdict } from '../support/servers/attempt.ts';
import { startDropbear } from '../support/servers/dropbear.ts';
import type { Dropbear } from '../support/servers/dropbear.ts';
import { startNginx } from '../support/servers/nginx.ts';
import type { NginxServer } from '../support/servers/nginx.ts';
import { askWeb, LOCATIONS, STEPS, throughSsh } from './ways.ts';

/* Dropbear sends its identification and its KEXINIT in one segment, which OpenSSH does not. */

const ALL = ['Resolve', 'Connect', 'TLS', 'Authenticate', 'Probe'] as const;
const UP_TO_LOGIN = ['Resolve', 'Connect', 'TLS', 'Authenticate'] as const;
const OTHER_KEY = `SHA256:${'A'.repeat(43)}`;

let server: Dropbear;
let keysOnly: Dropbear;
let closed: Dropbear;
let web: NginxServer;

beforeAll(async () => {
  web = await startNginx({ locations: LOCATIONS });
  server = await startDropbear();
  keysOnly = await startDropbear(['-s']);
  closed = await startDropbear(['-j']);
}, 240_000);

afterAll(async () => {
  await closeServers();
  for (const each of [server, keysOnly, closed, web]) await each?.stop();
}, 60_000);

interface Difference {
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, string>>;
}

async function logIn(at: Dropbear, { parameters, secrets }: Difference = {}): Promise<Verdict> {
  const given = secrets ?? { password: at.user.password };
  const result = await attempt(sftp, {
    parameters: {
      host: '127.0.0.1',
      port: at.port,
      user: at.user.name,
      hostKey: at.hostKey.fingerprint,
      ...parameters,
    },
    secrets: given,
    auth: 'password' in given ? 'password' : 'privateKey',
  });
  return verdict(result);
}

describe('sftp against Dropbear', () => {
  it.each<[string, (server: Dropbear) => Difference]>([
    ['a password', () => ({})],
    ['the whole host key', ({ hostKey }) => ({ parameters: { hostKey: hostKey.line } })],
    ['a private key', ({ keys }) => ({ secrets: { privateKey: keys.plain } })],
    ['a directory', () => ({ parameters: { directory: 'upload' } })],
  ])('succeeds with %s', async (_, difference) => {
    expect(await logIn(server, difference(server))).toEqual({ steps: ALL });
  });

  it.each<[string, (server: Dropbear) => Difference, Verdict]>([
    [
      'the password is wrong',
      () => ({ secrets: { password: 'no' } }),
      failedAt('CredentialsRejected', ...UP_TO_LOGIN),
    ],
    [
      'the user is unknown',
      () => ({ parameters: { user: 'nobody-at-all' } }),
      failedAt('CredentialsRejected', ...UP_TO_LOGIN),
    ],
    [
      'the key is not authorised',
      ({ keys }) => ({ secrets: { privateKey: keys.strange } }),
      failedAt('CredentialsRejected', ...UP_TO_LOGIN),
    ],
    [
      'the directory does not exist',
      () => ({ parameters: { directory: '/no-such-directory' } }),
      failedAt('TargetNotFound', ...UP_TO_LOGIN, 'Authorize'),
    ],
    [
      'the host key is another',
      () => ({ parameters: { hostKey: OTHER_KEY } }),
      failedAt('HostKeyMismatch', 'Resolve', 'Connect', 'TLS'),
    ],
  ])('says why when %s', async (_, difference, expected) => {
    expect(await logIn(server, difference(server))).toEqual(expected);
  });

  it('says that the server takes no passwords', async () => {
    expect(await logIn(keysOnly)).toEqual(failedAt('AuthMethodNotOffered', ...UP_TO_LOGIN));
  });
});

describe.each([
  ['one at a time', byteByByte],
  ['all at once', atOnce],
] as const)('sftp against a Dropbear whose bytes come %s', (_, segmentation) => {
  it('gives the same verdicts', async () => {
    const { port } = await listen(relayTo(server.port, segmentation));
    const relayed = { ...server, port };

    expect(await logIn(relayed)).toEqual({ steps: ALL });
    expect(await logIn(relayed, { secrets: { password: 'no' } })).toEqual(
      failedAt('CredentialsRejected', ...UP_TO_LOGIN),
    );
    expect(await logIn(relayed, { parameters: { hostKey: OTHER_KEY } })).toEqual(
      failedAt('HostKeyMismatch', 'Resolve', 'Connect', 'TLS'),
    );
  });
});

describe('a tunnel through Dropbear', () => {
  it('reaches a web server', async () => {
    expect(verdict(await askWeb(web, throughSsh(server)))).toEqual({ steps: STEPS });
  });

  it('reaches a server that speaks first, and that is Dropbear too', async () => {
    const { parameters, secrets } = throughSsh(server);

    const result = await logIn(keysOnly, {
      parameters,
      secrets: { ...secrets, privateKey: keysOnly.keys.plain },
    });

    expect(result).toEqual({ steps: ALL });
  });

  it.each<[string, () => ReturnType<typeof throughSsh>, string]>([
    [
      'the password is wrong',
      () => ({ ...throughSsh(server), secrets: { sshTunnelPassword: 'no' } }),
      'CredentialsRejected',
    ],
    ['the host key is another', () => throughSsh(server, { hostKey: OTHER_KEY }), 'HostKeyMismatch'],
    ['the server does not forward', () => throughSsh(closed), 'PermissionDenied'],
  ])('says why when %s', async (_, way, reason) => {
    expect(await askWeb(web, way())).toMatchObject({
      reason,
      failedStep: 'Connect',
      message: expect.stringMatching(/ssh tunnel/),
    });
  });
});
