import type { Duplex } from 'node:stream';
import type { Client, ConnectConfig, ServerHostKeyAlgorithm, utils } from 'ssh2';
import { ConnectionFailure } from '../../contract/failure.ts';
import type { FailureReason } from '../../contract/reasons.ts';
import type { Secret } from '../../contract/secret.ts';
import { answer, notUnderstood, readLine } from '../wire.ts';
import type { Reader } from '../wire.ts';
import { chooser, endOfLogin, passwordExpired } from './authentication.ts';
import type { FirstMethod } from './authentication.ts';
import { certificateFor } from './certificate.ts';
import type { SshCertificate } from './certificate.ts';
import { certifiedKey } from './certifiedKey.ts';
import { fingerprintOf, isKnown, typeOf } from './hostkey.ts';
import { KEY_NAMES } from '../../contract/privateKey.ts';
import type { KeyNames } from '../../contract/privateKey.ts';
import { asSshKey } from './pkcs8.ts';
import { unreadable } from './privateKey.ts';
import type { KeyCredential } from './privateKey.ts';

/** A user, a credential, and the key of the only host that may have it. */
export interface SshLogin {
  readonly user: string;
  /** A SHA-256 fingerprint as ssh-keygen prints it, or a line of a known_hosts or .pub file without the host. */
  readonly hostKey: string;
  readonly credential: AuthenticationMethod;
  /** What the secrets of the credential are called; those of SFTP where it does not say. */
  readonly names?: KeyNames;
}

/** What a login is proven with. */
export type AuthenticationMethod = { readonly password: Secret } | KeyCredential;

/** The steps of a session, in their order. */
export interface SshSession {
  readonly client: Client;
  /** The transport is encrypted, and the host has proven to own the key. */
  whenSecured(this: void): Promise<void>;
  whenAuthenticated(this: void): Promise<void>;
  /** Waits for an answer, or for the end of the conversation. */
  over<T>(this: void, waiting: Promise<T>, read?: Reader): Promise<T>;
}

const LONGEST_BANNER = 255;

/** What OpenSSH sends in place of its version to a client that has to come again. */
const REFUSALS: ReadonlyMap<string, readonly [FailureReason, string]> = new Map([
  [
    'Exceeded MaxStartups',
    ['TooManyConnections', 'the server has no room for another login: see its MaxStartups'],
  ],
  [
    'Not allowed at this time',
    ['RateLimited', 'the server lets nobody log in from here for a while: see its PerSourcePenalties'],
  ],
]);

/**
 * Waits for the version exchange of the server (RFC 4253, section 4.2), and leaves it in the socket for the npm client,
 * which would wait for it without a limit. Answers with the version of an OpenSSH.
 */
export async function awaitVersionExchange(socket: Duplex): Promise<string | undefined> {
  const line = await readLine(socket, LONGEST_BANNER);
  const refusal = REFUSALS.get(line);
  if (refusal) throw new ConnectionFailure(...refusal);
  if (!/^SSH-(2\.0|1\.99)-/.test(line)) throw notUnderstood();
  socket.unshift(Buffer.from(`${line}\r\n`));
  return /^SSH-2\.0-OpenSSH_([0-9][0-9A-Za-z.]{0,31})/.exec(line)?.[1];
}

/** Starts the SSH handshake on a socket; the credential is sent once, and only to a host that has the key of the manifest. */
export async function openSsh(socket: Duplex, login: SshLogin): Promise<SshSession> {
  const { default: ssh2 } = await import('ssh2'); // of CommonJS, the bundle has no export but this
  const client = new ssh2.Client();
  const refused = Promise.withResolvers<never>();
  const { method, certificate } = methodOf(login, client, ssh2.utils.parseKey);
  const options: ConnectConfig = {
    sock: socket,
    username: login.user,
    readyTimeout: 0, // the deadline of the test ends it
    keepaliveInterval: 0,
    algorithms: algorithmsFor(login.hostKey),
    hostVerifier: (key: Buffer) => isKnown(key, login.hostKey) || refuse(key, refused.reject),
    authHandler: chooser(method, refused.reject, certificate),
  };
  client.on('error', refused.reject);
  client.on('change password', () => refused.reject(passwordExpired()));
  const ended = endOfLogin(client);
  refused.promise.catch(() => undefined); // `over` reports it
  const shaken = new Promise<void>((resolve) => client.once('handshake', () => resolve()));
  const ready = new Promise<void>((resolve) => client.once('ready', () => resolve()));
  const over = <T>(waiting: Promise<T>, read: Reader = () => undefined) =>
    answer(
      socket,
      Promise.race([waiting, refused.promise]),
      (error) => handshakeFailure(error) ?? read(error),
    );
  client.connect(options);
  return { client, over, whenSecured: () => over(shaken), whenAuthenticated: () => over(ready, ended) };
}

function methodOf(
  { user, credential, names = KEY_NAMES }: SshLogin,
  client: Client,
  parseKey: typeof utils.parseKey,
): { readonly method: FirstMethod; readonly certificate?: SshCertificate } {
  if ('password' in credential)
    return { method: { type: 'password', username: user, password: credential.password.reveal() } };
  const passphrase = credential.passphrase?.reveal();
  const key = parseKey(asSshKey(credential.privateKey.reveal(), passphrase), passphrase);
  if (key instanceof Error) throw unreadable(credential, names);
  const method = { type: 'publickey', username: user, key } as const;
  if (credential.certificate === undefined) return { method };
  const certificate = certificateFor(key.getPublicSSH(), credential.certificate, names);
  return { method: { ...method, key: certifiedKey(key, certificate, client) }, certificate };
}

/** A server shows one of its keys: one of the type of the known one, where it has it, and that type is known. */
function algorithmsFor(hostKey: string): NonNullable<ConnectConfig['algorithms']> {
  return { ...serverHostKey(hostKey), compress: ['none'] }; // the limits on what a server sends do not count what is unpacked
}

/** The algorithm of each type of key, best first; those of RSA share one. */
const HOST_KEY_ALGORITHMS = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
] as const satisfies readonly ServerHostKeyAlgorithm[];

/** The other types come behind it: a server without a key of that type shows another, and so is another server. */
function serverHostKey(hostKey: string): Pick<NonNullable<ConnectConfig['algorithms']>, 'serverHostKey'> {
  const [type = ''] = hostKey.split(' ');
  const isOf = (algorithm: string) =>
    algorithm === type || (type === 'ssh-rsa' && algorithm.startsWith('rsa-'));
  const first = HOST_KEY_ALGORITHMS.filter(isOf);
  return { serverHostKey: [...first, ...HOST_KEY_ALGORITHMS.filter((algorithm) => !isOf(algorithm))] };
}

function refuse(key: Buffer, reject: (failure: ConnectionFailure) => void): false {
  reject(
    new ConnectionFailure(
      'HostKeyMismatch',
      `the server shows another host key than the Connection names: it shows ${fingerprintOf(key)}, ${typeOf(key)}`,
    ),
  );
  return false;
}

/** The failure of a key exchange; undefined for other errors. */
export function handshakeFailure(error: unknown): ConnectionFailure | undefined {
  if (!(error instanceof Error) || error instanceof ConnectionFailure) return undefined;
  if (!('level' in error) || error.level !== 'handshake') return undefined;
  return new ConnectionFailure(
    'TLSFailed',
    'no algorithm is common to both sides, or the handshake was disturbed',
    { cause: error },
  );
}
