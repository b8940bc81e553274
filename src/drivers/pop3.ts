import type { Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import type { TlsParameters } from '../contract/schema.ts';
import { bearerFailure, bearerMechanism, bearerMessages, challengeIn } from './bearer.ts';
import type { BearerLogin } from './bearer.ts';
import { refuseUnverified } from './clear.ts';
import type { Login } from './login.ts';
import { ACCOUNTS, CLIENT_NOT_ALLOWED, TLS_REQUIRED, TOO_MANY } from './phrases.ts';
import type { Phrase } from './phrases.ts';
import type { TlsUpgrade } from './starttls.ts';
import { notUnderstood, readExactly, readLine, sendLine } from './wire.ts';

/*
 * RFC 1939, with CAPA and response codes of RFC 2449 and 3206, STLS of RFC 2595 and AUTH of RFC 5034. See
 * docs/decisions/2026-11-29-protocols-without-their-clients.md.
 */

/** The greeting, and STLS of RFC 2595. */
export const stls: TlsUpgrade = {
  async greet(socket) {
    const greeting = await readAnswer(socket);
    if (greeting.status !== 'OK') throw failureOf(greeting, GREETING);
  },
  async startTls(socket) {
    if ((await ask(socket, 'STLS')).status !== 'OK')
      throw new ConnectionFailure('TLSNotOffered', 'the server does not offer STLS');
  },
};

/** Logs in once (AUTH, or USER and PASS). Capabilities are asked for here, because those from before TLS may have come from an attacker. */
export async function authorize(
  socket: Socket,
  login: Login | BearerLogin,
  tls: TlsParameters | undefined,
): Promise<void> {
  const offered = await capabilities(socket);
  if ('token' in login) return showToken(socket, login, offered?.get('SASL') ?? [], tls);
  const { user, password } = login;
  const usesPlain = offered?.get('SASL')?.includes('PLAIN') === true;
  if (!usesPlain && offered && !offered.has('USER') && tls?.mode === 'disable' && offered.has('STLS'))
    throw new ConnectionFailure('TLSRequired', 'the server offers a login over TLS only');
  if (!usesPlain && offered && !offered.has('USER')) {
    throw new ConnectionFailure('AuthMethodNotOffered', 'the server offers neither USER nor AUTH PLAIN');
  }
  refuseUnverified(tls);
  const answer = usesPlain
    ? await authPlain(socket, `\0${user}\0${password.reveal()}`)
    : await userPass(socket, user, password.reveal());
  if (answer.status !== 'OK') throw failureOf(answer, LOGIN);
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
  const asked = await ask(socket, `AUTH ${mechanism}`);
  if (asked.status !== 'continues') throw failureOf(asked, LOGIN);
  const answer = await ask(socket, Buffer.from(first).toString('base64'));
  if (answer.status === 'OK') return;
  if (answer.status === 'ERR') throw failureOf(answer, LOGIN);
  await ask(socket, Buffer.from(last).toString('base64'));
  throw bearerFailure(challengeIn(answer.text.trim()));
}

async function authPlain(socket: Socket, credential: string): Promise<Answer> {
  const first = await ask(socket, 'AUTH PLAIN');
  if (first.status === 'OK') throw notUnderstood(); // the credential has not been sent yet
  return first.status === 'continues' ? ask(socket, Buffer.from(credential).toString('base64')) : first;
}

async function userPass(socket: Socket, user: string, password: string): Promise<Answer> {
  const first = await ask(socket, `USER ${user}`);
  return first.status === 'OK' ? ask(socket, `PASS ${password}`) : first;
}

/** Sends STAT, which only a client that has logged in may send, and QUIT when it is answered. */
export async function statAndQuit(socket: Socket): Promise<void> {
  const answer = await ask(socket, 'STAT');
  if (answer.status !== 'OK') throw failureOf(answer, STAT);
  if (!/^ ?\d+ \d+\b/.test(answer.text)) throw notUnderstood();
  socket.write('QUIT\r\n');
}

const LONGEST_LINE = 2048;
const MOST_LINES = 128;

/** Keywords, each with its parameters; undefined where the server is older than the question. */
async function capabilities(socket: Socket): Promise<ReadonlyMap<string, readonly string[]> | undefined> {
  if ((await ask(socket, 'CAPA')).status !== 'OK') return undefined;
  const offered = new Map<string, readonly string[]>();
  for (let lines = 0; lines < MOST_LINES; lines += 1) {
    const line = await readLine(socket, LONGEST_LINE);
    if (line === '.') return offered;
    const [keyword = '', ...parameters] = line.toUpperCase().split(' ');
    offered.set(keyword, parameters);
  }
  throw notUnderstood();
}

interface Answer {
  readonly status: 'OK' | 'ERR' | 'continues';
  readonly text: string;
}

/** Sends a line, and reads the answer. */
async function ask(socket: Socket, line: string): Promise<Answer> {
  sendLine(socket, line);
  return readAnswer(socket);
}

/** Reads the first character before the line, because the line of another protocol may never end. */
async function readAnswer(socket: Socket): Promise<Answer> {
  const sign = (await readExactly(socket, 1)).toString('latin1');
  if (sign !== '+' && sign !== '-') throw notUnderstood();
  const [, word, text = ''] = /^(OK\b|ERR\b|(?= |$))(.*)$/.exec(await readLine(socket, LONGEST_LINE)) ?? [];
  if (word === undefined || (word === 'ERR') !== (sign === '-')) throw notUnderstood();
  return { status: word === '' ? 'continues' : (word as 'OK' | 'ERR'), text }; // by the expression above
}

/** Response codes that mean the same after every command. */
const CODES: readonly Phrase[] = [
  [
    /\b(client|SSL|TLS) certificate\b/i,
    'ClientCertificateRejected',
    'the server wants a client certificate that it trusts',
  ],
  ...TOO_MANY,
  [
    /\[IN-USE\]|\b(lock|locked)\b.*\bmaildrop\b|\bmaildrop\b.*\blocked\b/i,
    'ServerUnavailable',
    'the login is right, and another session has the mailbox',
  ],
  [/\[LOGIN-DELAY\]/i, 'RateLimited', 'the login is right, and too soon after the one before'],
  [/\bnot enabled for POP/i, 'PermissionDenied', 'the user may not use POP3'],
  [/\[SYS\/(TEMP|PERM)\]/i, 'ServerUnavailable', 'the server, or the mailbox, cannot work now'],
];

const GREETING: readonly Phrase[] = [
  CLIENT_NOT_ALLOWED,
  [/^/, 'ServerUnavailable', 'the server serves nobody now'],
];
/** What servers say beside the code AUTH, which stands for everything that can be wrong with a login. */
const LOGIN: readonly Phrase[] = [
  TLS_REQUIRED,
  ...ACCOUNTS,
  [/^/, 'CredentialsRejected', 'the server does not accept the user or the password'],
];
const STAT: readonly Phrase[] = [
  [/^/, 'UnexpectedAnswer', 'the server does not say how many messages there are'],
];

function failureOf({ status, text }: Answer, meanings: readonly Phrase[]): ConnectionFailure {
  const meaning = [...CODES, ...meanings].find(([words]) => words.test(text));
  if (status === 'continues' || meaning === undefined) return notUnderstood(); // there is no more to send
  return new ConnectionFailure(meaning[1], meaning[2]);
}
