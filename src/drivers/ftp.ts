import type { Socket } from 'node:net';
import type { Network, Target } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { nodeFailure } from '../contract/nodeErrors.ts';
import type { TlsParameters } from '../contract/schema.ts';
import { refuseUnverified } from './clear.ts';
import type { Login } from './login.ts';
import { ACCOUNTS } from './phrases.ts';
import { sendCommand, readReply, replyFailure } from './reply.ts';
import type { ReplyMeanings } from './reply.ts';
import type { Encryption, TlsUpgrade } from './starttls.ts';
import { notUnderstood } from './wire.ts';

/*
 * RFC 959, with the TLS of RFC 4217 and the passive mode of RFC 2428. A data connection is opened, because closed
 * passive ports are what most often keeps FTP from working, and closed without a command: a listing would prove no
 * more, and servers that demand a resumed TLS session for data would fail a test of something that works.
 */

/** The greeting, and AUTH TLS of RFC 4217. */
export const authTls: TlsUpgrade = {
  async greet(socket) {
    const reply = await readReply(socket);
    if (reply.code !== 220) throw replyFailure(reply, GREETING);
  },
  async startTls(socket) {
    const reply = await sendCommand(socket, 'AUTH TLS');
    if (reply.code !== 234)
      throw reply.code === 421 ? replyFailure(reply, []) : notOffered('the server does not offer AUTH TLS');
  },
};

const GREETING: ReplyMeanings = [
  [/^500 OOPS/, 'ServerUnavailable', 'the server is set up so that it serves nobody: see its log'],
  [/^5[35]/, 'ClientNotAllowed', 'the server serves no clients at the address of this one'],
];

function notOffered(message: string): ConnectionFailure {
  return new ConnectionFailure('TLSNotOffered', message);
}

/** Logs in once (USER, PASS); answers whether the server asked for the password. */
export async function userAndPass(
  socket: Socket,
  { user, password }: Login,
  tls: TlsParameters | undefined,
): Promise<boolean> {
  refuseUnverified(tls);
  const reply = await sendCommand(socket, `USER ${user}`);
  const isAsked = reply.code === 331;
  const last = isAsked ? await sendCommand(socket, `PASS ${password.reveal()}`) : reply;
  if (last.code !== 230 && last.code !== 202) throw replyFailure(last, LOGIN);
  return isAsked;
}

const LOGIN: ReplyMeanings = [
  [
    /^(534|521|503 .*\bAUTH first\b|5[35]\d .*\b(TLS|SSL|encrypt|secure))/i,
    'TLSRequired',
    'the server lets users in over TLS only',
  ],
  [
    /^5[035]0 .*\b(cannot change directory|home directory)\b/i,
    'TargetNotFound',
    'the login is right, and the home directory of the user does not exist or cannot be entered',
  ],
  [/^500 OOPS/, 'ServerUnavailable', 'the server is set up so that the user cannot work: see its log'],
  [/^530 .*\banonymous only\b/i, 'AuthMethodNotOffered', 'the server lets in nobody but anonymous'],
  ...ACCOUNTS.map(
    ([words, reason, message]) => [new RegExp(`^[45]3.*(${words.source})`, 'i'), reason, message] as const,
  ),
  [/^55/, 'PermissionDenied', 'the server refuses the user, whatever the password'],
  [/^(530|430)/, 'CredentialsRejected', 'the server does not accept the user or the password'],
  [/^[35]32/, 'AuthMethodNotOffered', 'the server asks for an account besides user and password'],
  [/^4/, 'ServerUnavailable', 'the server cannot check the password now'],
  [
    /^50[13]/,
    'CredentialsRejected',
    'the server does not accept the user or the password as they are written',
  ],
];

/** Whether the directory exists and the user may enter it (CWD). */
export async function changeWorkingDirectory(socket: Socket, directory: string): Promise<void> {
  const reply = await sendCommand(socket, `CWD ${directory}`);
  if (reply.code !== 250 && reply.code !== 200) throw replyFailure(reply, DIRECTORY);
}

/** Only the text distinguishes a missing directory from a forbidden one, in the words of the server's operating system. */
const DIRECTORY: ReplyMeanings = [
  [
    /^55\d .*\b(denied|not permitted|not allowed|forbidden)/i,
    'PermissionDenied',
    'the user may not enter the directory: it lacks the right to read it',
  ],
  [
    /^55\d .*\b(no such|not exist|not found|cannot find)\b/i,
    'TargetNotFound',
    'the directory does not exist',
  ],
  [/^(50[14]|55\d)/, 'TargetNotFound', 'the directory does not exist, or the user may not enter it'],
  [/^53/, 'PermissionDenied', 'the user may not enter the directory'],
  [/^4/, 'ServerUnavailable', 'the server cannot open the directory now'],
];

/**
 * Protects data where commands are protected (PBSZ, PROT), opens a data connection where the server says (EPSV, PASV),
 * and sends QUIT. `peer` is the address of the control connection.
 */
export async function openDataConnection(
  socket: Socket,
  peer: string | undefined,
  encryption: Encryption,
  network: Network,
): Promise<void> {
  if (encryption !== 'none') await protectData(socket);
  const target = await passive(socket, peer);
  const data = await network.dial(target).catch((error: unknown) => {
    throw unreachable(error) ?? error;
  });
  data.destroy();
  socket.write('QUIT\r\n');
}

async function protectData(socket: Socket): Promise<void> {
  for (const command of ['PBSZ 0', 'PROT P']) {
    const reply = await sendCommand(socket, command);
    if (reply.code !== 200) throw notOffered('the server does not encrypt data connections');
  }
}

/** Where to connect for data: to the address of the control connection. What PASV says of addresses is ignored, as clients do: servers behind NAT do not know their own. */
async function passive(socket: Socket, peer: string | undefined): Promise<Target> {
  const extended = await sendCommand(socket, 'EPSV');
  const port = /\(([!-~])\1\1(\d{1,5})\1\)/.exec(extended.lines.join())?.[2];
  if (extended.code === 229 && peer !== undefined) return { host: peer, port: portIn(port) };
  if (extended.code < 500) throw replyFailure(extended, PASSIVE);
  const reply = await sendCommand(socket, 'PASV');
  if (reply.code !== 227) throw replyFailure(reply, PASSIVE);
  const numbers = (/(\d{1,3},){5}\d{1,3}/.exec(reply.lines.join(' '))?.[0] ?? '').split(',').map(Number);
  const [high = 0, low = 0] = numbers.slice(4);
  if (numbers.some((number) => number > 255)) throw notUnderstood();
  return { host: peer ?? numbers.slice(0, 4).join('.'), port: portIn(String(high * 256 + low)) };
}

const PASSIVE: ReplyMeanings = [
  [/^4/, 'ServerUnavailable', 'the server cannot open a port for data now'],
  [/^5/, 'UnexpectedAnswer', 'the server does not offer passive mode'],
];

function portIn(digits: string | undefined): number {
  const port = Number(digits);
  if (!(port > 0 && port < 65_536)) throw notUnderstood();
  return port;
}

/** The port of the control connection was open; the message says so, because the reason alone does not. */
function unreachable(error: unknown): ConnectionFailure | undefined {
  const failure = nodeFailure(error);
  if (
    failure?.reason !== 'ConnectionRefused' &&
    failure?.reason !== 'NetworkUnreachable' &&
    failure?.reason !== 'TimedOut'
  )
    return undefined;
  return new ConnectionFailure(
    failure.reason,
    'the server can be reached, and the passive port that it names for data cannot',
    {
      cause: error,
    },
  );
}
