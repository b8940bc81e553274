import { isIPv6 } from 'node:net';
import type { Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import type { TlsParameters } from '../contract/schema.ts';
import { bearerFailure, bearerMechanism, bearerMessages, challengeIn } from './bearer.ts';
import type { BearerLogin } from './bearer.ts';
import { refuseUnverified } from './clear.ts';
import type { Login } from './login.ts';
import { ACCOUNTS } from './phrases.ts';
import { sendCommand, readReply, replyFailure } from './reply.ts';
import type { ReplyMeanings } from './reply.ts';
import type { TlsUpgrade } from './starttls.ts';

/*
 * RFC 5321, with STARTTLS of RFC 3207 and AUTH of RFC 4954: as much of it as proves that one may send, and nothing of
 * what sends. See docs/decisions/2026-11-29-protocols-without-their-clients.md.
 */

/** The greeting, and the extension STARTTLS. */
export const starttlsExtension: TlsUpgrade = {
  async greet(socket) {
    const reply = await readReply(socket);
    if (reply.code !== 220) throw replyFailure(reply, GREETING);
  },
  async startTls(socket) {
    const offered = await ehlo(socket);
    if (!offered.has('STARTTLS')) throw notOffered();
    const reply = await sendCommand(socket, 'STARTTLS');
    if (reply.code !== 220) throw reply.code === 421 ? replyFailure(reply, []) : notOffered();
  },
};

const GREYLISTED: ReplyMeanings[number] = [
  /^4.*\bgr[ae]y-?list/i,
  'ServerUnavailable',
  'the server does not know this client yet (greylisting): that passes by itself, or by an allow list there',
];

const GREETING: ReplyMeanings = [
  GREYLISTED,
  [/^5/, 'ClientNotAllowed', 'the server serves no clients at the address of this one'],
];

function notOffered(): ConnectionFailure {
  return new ConnectionFailure('TLSNotOffered', 'the server does not offer STARTTLS');
}

/** What a server can do: keywords, each with its parameters. */
type Extensions = ReadonlyMap<string, readonly string[]>;

/** Sends EHLO with the client's address, for which no name need be looked up; to be sent again when TLS has begun. */
export async function ehlo(socket: Socket): Promise<Extensions> {
  const address = socket.localAddress ?? '127.0.0.1';
  const reply = await sendCommand(socket, `EHLO [${isIPv6(address) ? 'IPv6:' : ''}${address}]`);
  if (reply.code !== 250) throw replyFailure(reply, HELLO);
  const words = reply.lines.slice(1).map((line) => line.toUpperCase().split(/[ =]+/));
  return new Map(words.map(([keyword = '', ...parameters]) => [keyword, parameters]));
}

const HELLO: ReplyMeanings = [
  GREYLISTED,
  [/^(55|504)/, 'ClientNotAllowed', 'the server serves no clients at the address of this one'],
];

/** Logs in once (AUTH PLAIN or LOGIN). */
export async function auth(
  socket: Socket,
  login: Login | BearerLogin,
  tls: TlsParameters | undefined,
): Promise<void> {
  const offered = await ehlo(socket);
  if ('token' in login) return showToken(socket, login, offered.get('AUTH') ?? [], tls);
  const { user, password } = login;
  const mechanisms = offered.get('AUTH') ?? [];
  const mechanism = ['PLAIN', 'LOGIN'].find((each) => mechanisms.includes(each));
  if (mechanism === undefined && tls?.mode === 'disable' && offered.has('STARTTLS'))
    throw new ConnectionFailure('TLSRequired', 'the server offers a login over TLS only');
  if (mechanism === undefined)
    throw new ConnectionFailure(
      'AuthMethodNotOffered',
      'the server offers neither AUTH PLAIN nor AUTH LOGIN',
    );
  refuseUnverified(tls);
  let reply = await sendCommand(socket, `AUTH ${mechanism}`);
  const answers = mechanism === 'PLAIN' ? [`\0${user}\0${password.reveal()}`] : [user, password.reveal()];
  for (const answer of answers) {
    if (reply.code !== 334) break;
    reply = await sendCommand(socket, Buffer.from(answer).toString('base64'));
  }
  if (reply.code !== 235) throw replyFailure(reply, LOGIN);
}

async function showToken(
  socket: Socket,
  login: BearerLogin,
  offered: readonly string[],
  tls: TlsParameters | undefined,
): Promise<void> {
  const mechanism = bearerMechanism((each) => offered.includes(each));
  refuseUnverified(tls);
  const { first, last } = bearerMessages(mechanism, login);
  const asked = await sendCommand(socket, `AUTH ${mechanism}`);
  if (asked.code !== 334) throw replyFailure(asked, LOGIN);
  const reply = await sendCommand(socket, Buffer.from(first).toString('base64'));
  if (reply.code === 235) return;
  if (reply.code !== 334) throw replyFailure(reply, LOGIN);
  await sendCommand(socket, Buffer.from(last).toString('base64'));
  throw bearerFailure(challengeIn(reply.lines.join('')));
}

const LOGIN: ReplyMeanings = [
  [
    /^53[45] 5\.7\.(9|14|139)\b/,
    'AuthMethodNotOffered',
    'the server does not let this user in by this kind of password',
  ],
  [/^5\d\d 5\.7\.1[01]\b/, 'TLSRequired', 'the server lets users in over TLS only'],
  [/^5\d\d 5\.7\.13\b/, 'AccountLocked', 'the account is disabled'],
  ...ACCOUNTS.slice(0, 2).map(
    ([words, reason, message]) => [new RegExp(`^53.*(${words.source})`, 'i'), reason, message] as const,
  ),
  [/^535/, 'CredentialsRejected', 'the server does not accept the user or the password'],
  [/^432/, 'CredentialsExpired', 'the password has to be changed before it can be used'],
  [/^4/, 'ServerUnavailable', 'the server cannot check the password now'],
  [/^(538|53\d .*\b(TLS|STARTTLS|encrypt))/i, 'TLSRequired', 'the server lets users in over TLS only'],
  [/^53[04]/, 'AuthMethodNotOffered', 'the server wants a stronger way of login'],
  [/^50[0-4]/, 'AuthMethodNotOffered', 'the server does not know the way of login that it offers'],
  [/^55[04]/, 'PermissionDenied', 'the server does not let this user log in here, whatever the password'],
  [/^5/, 'CredentialsRejected', 'the server refuses the login'],
];

/** Sends NOOP, and QUIT when it is answered. */
export async function noopAndQuit(socket: Socket): Promise<void> {
  const reply = await sendCommand(socket, 'NOOP');
  if (reply.code !== 250) throw replyFailure(reply, PING);
  socket.write('QUIT\r\n');
}

const PING: ReplyMeanings = [
  [/^4/, 'ServerUnavailable', 'the server cannot work now'],
  [/^5/, 'UnexpectedAnswer', 'the server refuses a command that does nothing'],
];
