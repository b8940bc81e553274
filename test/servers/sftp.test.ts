import { once } from 'node:events';
import { connect } from 'node:net';
import { sftp } from '../../src/connectors/sftp.ts';
import { eventually } from '../support/eventually.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { startOpenssh } from '../support/servers/openssh.ts';
import type { SshOptions, SshServer } from '../support/servers/openssh.ts';

const SERVER = { name: 'OpenSSH', version: expect.stringMatching(/^\d+\.\d+p\d+$/) };
const ALL = ['Resolve', 'Connect', 'TLS', 'Authenticate', 'Probe'] as const;
const UP_TO_LOGIN = ['Resolve', 'Connect', 'TLS', 'Authenticate'] as const;
/** Passwords are asked for by prompts (RFC 4256) alone, as PAM words them. */
const BY_PROMPT = { UsePAM: 'yes', PasswordAuthentication: 'no', KbdInteractiveAuthentication: 'yes' };
const OTHER_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f';

let server: SshServer;
let keysOnly: SshServer;

beforeAll(async () => {
  server = await startOpenssh();
  keysOnly = await startOpenssh({ PasswordAuthentication: 'no', Subsystem: 'none /bin/false' });
}, 240_000);

afterAll(async () => {
  await server?.stop();
  await keysOnly?.stop();
}, 30_000);

interface Difference {
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, string>>;
}

function login(difference: (server: SshServer) => Difference, at = server): Attempt {
  const { parameters = {}, secrets = { password: at.user.password } } = difference(at);
  return {
    parameters: {
      host: '127.0.0.1',
      port: at.port,
      user: at.user.name,
      hostKey: at.hostKey.fingerprint,
      ...parameters,
    },
    secrets,
    auth: 'password' in secrets ? 'password' : 'privateKey',
  };
}

describe('sftp against OpenSSH', () => {
  it.each<[string, (server: SshServer) => Difference]>([
    ['a password', () => ({})],
    ['the whole host key', ({ hostKey }) => ({ parameters: { hostKey: hostKey.line } })],
    ['a private key', ({ keys }) => ({ secrets: { privateKey: keys.plain } })],
    [
      'a private key under a passphrase',
      ({ keys }) => ({ secrets: { privateKey: keys.sealed, passphrase: keys.passphrase } }),
    ],
    ['a key of Ed25519 in PKCS #8', ({ keys }) => ({ secrets: { privateKey: keys.pkcs8.ed25519 } })],
    ['a key of RSA in PKCS #8', ({ keys }) => ({ secrets: { privateKey: keys.pkcs8.rsa } })],
    ['a key of a curve in PKCS #8', ({ keys }) => ({ secrets: { privateKey: keys.pkcs8.ec } })],
    [
      'a key of RSA in PKCS #8 under a passphrase',
      ({ keys }) => ({ secrets: { privateKey: keys.pkcs8.sealedRsa, passphrase: keys.passphrase } }),
    ],
    [
      'a key of Ed25519 in PKCS #8 under a passphrase',
      ({ keys }) => ({ secrets: { privateKey: keys.pkcs8.sealedEd25519, passphrase: keys.passphrase } }),
    ],
    ['a key of PuTTY', ({ keys }) => ({ secrets: { privateKey: keys.putty.plain } })],
    [
      'a key of PuTTY under a passphrase',
      ({ keys }) => ({ secrets: { privateKey: keys.putty.sealed, passphrase: keys.passphrase } }),
    ],
    ['a directory', () => ({ parameters: { directory: '/upload' } })],
  ])('succeeds with %s', async (_, difference) => {
    const result = await attempt(sftp, login(difference));

    expect(verdict(result)).toEqual({ steps: ALL, server: SERVER });
  });

  it.each<[string, (server: SshServer) => Difference, Verdict]>([
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
      () => ({ parameters: { directory: '/no' } }),
      failedAt('TargetNotFound', ...UP_TO_LOGIN, 'Authorize'),
    ],
    [
      'the directory is closed',
      () => ({ parameters: { directory: '/closed' } }),
      failedAt('PermissionDenied', ...UP_TO_LOGIN, 'Authorize'),
    ],
    [
      'the fingerprint is another',
      () => ({ parameters: { hostKey: `SHA256:${'A'.repeat(43)}` } }),
      failedAt('HostKeyMismatch', 'Resolve', 'Connect', 'TLS'),
    ],
    [
      'the host key is another',
      () => ({ parameters: { hostKey: OTHER_KEY } }),
      failedAt('HostKeyMismatch', 'Resolve', 'Connect', 'TLS'),
    ],
    [
      'the server has no key of that type',
      () => ({ parameters: { hostKey: 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB' } }),
      failedAt('HostKeyMismatch', 'Resolve', 'Connect', 'TLS'),
    ],
  ])('says why when %s', async (_, difference, expected) => {
    const result = await attempt(sftp, login(difference));

    expect(verdict(result)).toEqual(expected);
  });

  it.each<[string, (server: SshServer) => Difference]>([
    [
      'a private key that cannot be read',
      () => ({ secrets: { privateKey: '-----BEGIN PRIVATE KEY-----\nno\n-----END PRIVATE KEY-----' } }),
    ],
    [
      'a passphrase that does not fit',
      ({ keys }) => ({ secrets: { privateKey: keys.sealed, passphrase: 'no' } }),
    ],
    [
      'a passphrase that does not fit a key of PuTTY',
      ({ keys }) => ({ secrets: { privateKey: keys.putty.sealed, passphrase: 'no' } }),
    ],
  ])('refuses %s', async (_, difference) => {
    const result = await attempt(sftp, login(difference));

    expect(result).toMatchObject({ status: 'Failed', reason: 'SecretInvalid' });
  });

  it('says that the server takes no passwords', async () => {
    const result = await attempt(
      sftp,
      login(() => ({}), keysOnly),
    );

    expect(verdict(result)).toEqual(failedAt('AuthMethodNotOffered', ...UP_TO_LOGIN));
  });

  it('says that the server has no connection left', async () => {
    const full = await startOpenssh({ MaxStartups: '1:100:1' });
    const other = connect(full.port, '127.0.0.1');
    await once(other, 'data');

    const result = await attempt(
      sftp,
      login(() => ({}), full),
    );

    other.destroy();
    await full.stop();
    expect(verdict(result)).toEqual(failedAt('TooManyConnections', 'Resolve', 'Connect', 'Probe'));
  });

  it.each<[string, readonly string[], Verdict, SshOptions?]>([
    [
      'the account has expired, which the server does not tell',
      ['-E', '0'],
      failedAt('CredentialsRejected', ...UP_TO_LOGIN),
    ],
    [
      'the password has to be changed, which the server tells by no code',
      ['-d', '0'],
      failedAt('PermissionDenied', ...UP_TO_LOGIN, 'Authorize'),
    ],
    [
      'the account has expired, which PAM tells',
      ['-E', '0'],
      failedAt('AccountLocked', ...UP_TO_LOGIN),
      { UsePAM: 'yes' },
    ],
    [
      'the account has expired, which a server with prompts does not tell',
      ['-E', '0'],
      failedAt('CredentialsRejected', ...UP_TO_LOGIN),
      BY_PROMPT,
    ],
    [
      'the password has to be changed, and PAM asks for another',
      ['-d', '0'],
      failedAt('CredentialsExpired', ...UP_TO_LOGIN),
      BY_PROMPT,
    ],
  ])('says why when %s', async (_, ageing, expected, options = {}) => {
    const strict = await startOpenssh(options, ageing);

    const result = await attempt(
      sftp,
      login(() => ({}), strict),
    );

    await strict.stop();
    expect(verdict(result)).toEqual(expected);
  });

  it('logs in where the server asks by prompts alone, and sends the password once', async () => {
    const prompting = await startOpenssh(BY_PROMPT);
    const ask = (difference: Difference) =>
      attempt(
        sftp,
        login(() => difference, prompting),
      );

    const [right, wrong, key] = [
      await ask({}),
      await ask({ secrets: { password: 'no' } }),
      await ask({ secrets: { privateKey: prompting.keys.plain } }),
    ];

    await prompting.stop();
    await eventually(() => expect(prompting.failures()).toBe(1)); // its log comes through a pipe
    expect(verdict(right)).toEqual({ steps: ALL, server: SERVER });
    expect(verdict(wrong)).toEqual(failedAt('CredentialsRejected', ...UP_TO_LOGIN));
    expect(verdict(key)).toEqual({ steps: ALL, server: SERVER });
  });

  it('logs in once per test', async () => {
    const before = server.failures();

    await attempt(
      sftp,
      login(() => ({ secrets: { password: 'no' } })),
    );

    await eventually(() => expect(server.failures() - before).toBe(1)); // its log comes through a pipe
  });
});
