import type { Socket } from 'node:net';
import type { Network, Security } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import type { FailureReason } from '../contract/reasons.ts';
import type { Secret } from '../contract/secret.ts';
import { refuseUnverified } from './clear.ts';
import type { Login } from './login.ts';
import { credentialsIn, proveNkey } from './nkey.ts';
import { notUnderstood, readExactly, readLine } from './wire.ts';

/*
 * The client's side of the text protocol of NATS, as far as a test goes. Addresses that the server tells of are not
 * followed. See docs/decisions/2026-11-29-protocols-without-their-clients.md.
 */

/** The fields of INFO that a test reads. */
interface ServerInfo {
  readonly version: string | undefined;
  readonly tlsRequired: boolean;
  readonly tlsAvailable: boolean;
  readonly loginRequired: boolean;
  readonly certificateRequired: boolean;
  /** What a client that has an NKey signs. */
  readonly nonce: string | undefined;
}

/** What CONNECT authenticates with. */
type Authenticator =
  Login | { readonly token: Secret } | { readonly nkeySeed: Secret } | { readonly credentials: Secret };

const LONGEST_LINE = 32 * 1024;

/** Waits for INFO. An error or a PING may follow it: any other bytes before TLS may have come from an attacker. */
export async function awaitInfo(socket: Socket): Promise<ServerInfo> {
  const line = await readLine(socket, LONGEST_LINE);
  const early = socket.readableLength > 0 ? await readLine(socket, LONGEST_LINE) : '';
  const complaint = [line, early].find((each) => each.startsWith('-ERR'));
  if (complaint !== undefined) throw natsFailure(complaint);
  if (early !== '' && early !== 'PING') throw notUnderstood();
  if (!/^INFO\s/i.test(line)) throw notUnderstood();
  if (early !== '') socket.unshift(Buffer.from(`${early}\r\n`)); // for `secureAsInfoSays`, which refuses it
  const info = objectIn(line.slice('INFO'.length));
  return {
    version:
      typeof info['version'] === 'string'
        ? /^[0-9][0-9A-Za-z.+-]{0,31}/.exec(info['version'])?.[0]
        : undefined,
    tlsRequired: info['tls_required'] === true,
    tlsAvailable: info['tls_available'] === true,
    loginRequired: info['auth_required'] === true,
    certificateRequired: info['tls_verify'] === true,
    nonce: typeof info['nonce'] === 'string' ? info['nonce'] : undefined,
  };
}

/** Starts TLS, unless the manifest disables it; throws where INFO contradicts the manifest. */
export async function secureAsInfoSays(
  socket: Socket,
  greeting: ServerInfo,
  network: Network,
  security: Security,
): Promise<Socket> {
  if (security.tls?.mode === 'disable') {
    if (!greeting.tlsRequired) return socket;
    throw new ConnectionFailure('TLSRequired', 'the server asks for TLS, and tls.mode is disable');
  }
  if (!greeting.tlsRequired && !greeting.tlsAvailable)
    throw new ConnectionFailure('TLSNotOffered', 'the server does not offer TLS');
  if (socket.readableLength > 0) throw notUnderstood();
  return network.secure(socket, security);
}

/**
 * Sends CONNECT, with a credential or without, and waits until the server answers the PING behind it. A server may know
 * users by their certificates, and one that lets in clients without a login (`no_auth_user`) may know others by theirs.
 */
export async function sendConnect(
  socket: Socket,
  greeting: ServerInfo,
  credential: Authenticator | undefined,
  { tls, clientCertificate }: Security,
): Promise<void> {
  if (!credential && !clientCertificate && greeting.loginRequired)
    throw greeting.certificateRequired
      ? new ConnectionFailure(
          'ClientCertificateRejected',
          'the server wants a client certificate that it trusts',
        )
      : new ConnectionFailure('CredentialsRejected', 'the server asks for a login, and none is given');
  if (credential && ('token' in credential || 'password' in credential)) refuseUnverified(tls);
  const options = {
    verbose: false,
    pedantic: false,
    echo: false,
    protocol: 1,
    lang: 'mooring',
    version: '1',
    name: 'mooring',
    tls_required: tls?.mode !== 'disable',
    ...(credential && fieldsOf(credential, greeting)),
  };
  await ping(socket, `CONNECT ${JSON.stringify(options)}\r\n`);
}

/** Subscribes and unsubscribes at once (SUB, UNSUB); where that is not allowed, the server sends an error. */
export async function subscribe(socket: Socket, subject: string): Promise<void> {
  await ping(socket, `SUB ${subject} 1\r\nUNSUB 1\r\n`);
}

const MOST_LINES = 32;
const LARGEST_MESSAGE = 64 * 1024;

/**
 * Sends PING, in one write with what goes before it: a second write to a server that has closed the connection would
 * lose its error. The server may send other lines before PONG; messages of a subscription are dropped unread.
 */
export async function ping(socket: Socket, before = ''): Promise<void> {
  socket.write(`${before}PING\r\n`);
  for (let line = 0; line < MOST_LINES; line += 1) {
    const line = await readLine(socket, LONGEST_LINE);
    if (line === 'PONG') return;
    if (line.startsWith('-ERR')) throw natsFailure(line);
    if (line.startsWith('MSG ')) await readExactly(socket, lengthIn(line) + 2);
    else if (!/^(PING$|\+OK$|INFO )/.test(line)) throw notUnderstood();
  }
  throw notUnderstood();
}

function lengthIn(message: string): number {
  const length = /^MSG \S+ 1( \S+)? (\d{1,9})$/.exec(message)?.[2];
  if (length === undefined) throw notUnderstood();
  if (Number(length) > LARGEST_MESSAGE)
    throw new ConnectionFailure('BudgetExceeded', 'the server sends a message of more than 64 KiB');
  return Number(length);
}

function fieldsOf(credential: Authenticator, { nonce }: ServerInfo): Readonly<Record<string, string>> {
  if ('token' in credential) return { auth_token: credential.token.reveal() };
  if ('password' in credential) return { user: credential.user, pass: credential.password.reveal() };
  if (nonce === undefined)
    throw new ConnectionFailure('AuthMethodNotOffered', 'the server gives nothing to sign: it knows no keys');
  if ('nkeySeed' in credential) {
    const { publicKey, signature } = proveNkey(credential.nkeySeed, nonce);
    return { nkey: publicKey, sig: signature };
  }
  const { jwt, seed } = credentialsIn(credential.credentials);
  return { jwt, sig: proveNkey(seed, nonce, 'the seed in credentials').signature };
}

function objectIn(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>; // an object or a list of anything
  } catch (error) {
    throw notUnderstood(error);
  }
  throw notUnderstood();
}

/** Errors have no codes. */
const ERRORS: readonly (readonly [RegExp, FailureReason, string])[] = [
  [/^authorization violation/, 'CredentialsRejected', 'the server does not accept the credential'],
  [/^(user |account )?authentication expired/, 'CredentialsExpired', 'the credential has expired'],
  [/^authentication revoked/, 'AccountLocked', 'the credential was revoked'],
  [/^permissions violation/, 'PermissionDenied', 'the user may not subscribe to the subject'],
  [/^invalid subject/, 'TargetNotFound', 'the subject is not one that can exist'],
  [
    /^maximum (account active )?(connections|subscriptions) exceeded/,
    'TooManyConnections',
    'the server or the account has no connection left',
  ],
  [/^secure connection - tls required/, 'TLSRequired', 'the server asks for TLS'],
  [
    /^(server shutdown|authentication timeout|stale connection)/,
    'ServerUnavailable',
    'the server is stopping, or too busy to answer in time',
  ],
];

function natsFailure(line: string): ConnectionFailure {
  const text = /^-ERR\s+'(.*)'$/.exec(line)?.[1]?.toLowerCase();
  const meaning = ERRORS.find(([start]) => text !== undefined && start.test(text));
  return meaning ? new ConnectionFailure(meaning[1], meaning[2]) : notUnderstood();
}
