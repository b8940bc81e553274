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
import { notUnderstood, readExactly, readLine } from './wire.ts';

/*
 * RFC 9051 and 3501, which agree on the commands of a test. What is typed by users goes out as base64 or as a literal,
 * whose length comes first: no part of it can be taken for a command.
 */

/** The greeting, and the command STARTTLS. */
export const starttlsCommand: TlsUpgrade = {
  async greet(socket) {
    const greeting = await readLineOf(socket, '*');
    const line = greeting.startsWith('* ') ? greeting.slice(2) : fail();
    if (/^PREAUTH\b/i.test(line))
      throw new ConnectionFailure('AuthMethodNotOffered', 'the server lets everybody in without a login');
    if (/^BYE\b/i.test(line)) throw meaningOf(line, CLIENT_NOT_ALLOWED, FAREWELL);
    if (!/^OK\b/i.test(line)) throw notUnderstood();
  },
  async startTls(socket) {
    if (!(await capabilities(socket)).has('STARTTLS')) throw notOffered();
    const { status } = await command(socket, 'STARTTLS');
    if (status !== 'OK') throw notOffered();
  },
};

function notOffered(): ConnectionFailure {
  return new ConnectionFailure('TLSNotOffered', 'the server does not offer STARTTLS');
}

/** Logs in once (AUTHENTICATE or LOGIN). Capabilities are asked for again, because those from before TLS may have come from an attacker. */
export async function authenticate(
  socket: Socket,
  login: Login | BearerLogin,
  tls: TlsParameters | undefined,
): Promise<void> {
  const offered = await capabilities(socket);
  if ('token' in login) return showToken(socket, login, offered, tls);
  const { user, password } = login;
  const usesPlain = offered.has('AUTH=PLAIN');
  if (!usesPlain && offered.has('LOGINDISABLED') && tls?.mode === 'disable' && offered.has('STARTTLS'))
    throw new ConnectionFailure('TLSRequired', 'the server offers a login over TLS only');
  if (!usesPlain && offered.has('LOGINDISABLED')) {
    throw new ConnectionFailure(
      'AuthMethodNotOffered',
      'the server offers neither LOGIN nor AUTHENTICATE PLAIN',
    );
  }
  refuseUnverified(tls);
  const answer = usesPlain
    ? await command(socket, 'AUTHENTICATE PLAIN', [
        Buffer.from(`\0${user}\0${password.reveal()}`).toString('base64'),
      ])
    : await command(socket, ...literals('LOGIN', user, password.reveal()));
  if (answer.status !== 'OK') throw meaningOf(answer.text, answer.status === 'BAD' ? BAD_LOGIN : LOGIN);
}

async function showToken(
  socket: Socket,
  login: BearerLogin,
  offered: ReadonlySet<string>,
  tls: TlsParameters | undefined,
): Promise<void> {
  const mechanism = bearerMechanism((each) => offered.has(`AUTH=${each}`));
  refuseUnverified(tls);
  const { first, last } = bearerMessages(mechanism, login);
  const lines = [first, last].map((each) => Buffer.from(each).toString('base64'));
  const { status, text, challenges } = await command(socket, `AUTHENTICATE ${mechanism}`, lines);
  if (status === 'OK') return;
  const refusal = challenges.at(1); // the first asks for the token
  throw refusal === undefined
    ? meaningOf(text, status === 'BAD' ? BAD_LOGIN : LOGIN)
    : bearerFailure(challengeIn(refusal));
}

/** Opens a mailbox for reading (EXAMINE). */
export async function examineMailbox(socket: Socket, mailbox: string): Promise<void> {
  const { status, text } = await command(socket, ...literals('EXAMINE', mailbox));
  if (status !== 'OK') throw meaningOf(text, EXAMINE);
}

/** Sends NOOP, and LOGOUT when it is answered. */
export async function noopAndLogout(socket: Socket): Promise<void> {
  const { status, text } = await command(socket, 'NOOP');
  if (status !== 'OK') throw meaningOf(text, PING);
  socket.write('z LOGOUT\r\n');
}

/** A command whose words are literals: the line that says the length of each, and the lines that follow. */
function literals(...words: readonly [string, ...string[]]): readonly [string, readonly string[]] {
  const lines = words.map((word, index) => {
    const next = words[index + 1];
    return next === undefined ? word : `${word} {${Buffer.byteLength(next)}}`;
  });
  return [lines[0] ?? '', lines.slice(1)];
}

async function capabilities(socket: Socket): Promise<ReadonlySet<string>> {
  const { status, untagged } = await command(socket, 'CAPABILITY');
  const list = untagged.find((line) => /^CAPABILITY /i.test(line));
  if (status !== 'OK' || list === undefined) throw notUnderstood();
  return new Set(list.toUpperCase().split(' ').slice(1));
}

interface Answer {
  readonly status: 'OK' | 'NO' | 'BAD';
  readonly text: string;
  readonly untagged: readonly string[];
  /** Texts by which the server asked for each line of `more`. */
  readonly challenges: readonly string[];
}

const LONGEST_LINE = 8192;
const MOST_LINES = 128;

/**
 * Sends a command, and each of `more` when the server asks for the continuation. The first word of a command is also
 * its tag, so that an answer to another command is recognised.
 */
async function command(socket: Socket, words: string, more: readonly string[] = []): Promise<Answer> {
  const tag = words.split(' ')[0] ?? '';
  const untagged: string[] = [];
  const challenges: string[] = [];
  const left = [...more];
  socket.write(`${tag} ${words}\r\n`);
  for (let lines = 0; lines < MOST_LINES; lines += 1) {
    const line = await readLineOf(socket, `*+${tag.charAt(0)}`);
    if (line.startsWith('* ')) untagged.push(farewellOr(line.slice(2)));
    else if (line.startsWith('+')) {
      challenges.push(line.slice(1).trim());
      socket.write(`${left.shift() ?? fail()}\r\n`);
    } else return { ...parseTagged(line, tag), untagged, challenges };
  }
  throw notUnderstood();
}

function parseTagged(line: string, tag: string): Pick<Answer, 'status' | 'text'> {
  const [, of, status = '', text = ''] = /^(\w+) (OK|NO|BAD)\b ?(.*)/.exec(line) ?? [];
  if (of !== tag) throw notUnderstood();
  return { status: status as Answer['status'], text }; // by the expression above
}

function fail(): never {
  throw notUnderstood();
}

/** Reads a line that begins with one of these characters; what does not is no IMAP, and may never end. */
async function readLineOf(socket: Socket, first: string): Promise<string> {
  const character = (await readExactly(socket, 1)).toString('latin1');
  if (!first.includes(character)) throw notUnderstood();
  return character + (await readLine(socket, LONGEST_LINE));
}

/** A server that sends BYE during a command does not answer the command. */
function farewellOr(line: string): string {
  if (/^BYE\b/i.test(line)) throw meaningOf(line, FAREWELL);
  return line;
}

/** Response codes of RFC 5530 that mean the same after every command; servers without them have their own default. */
const CODES: readonly Phrase[] = [
  [
    /\b(client|SSL|TLS) certificate\b/i,
    'ClientCertificateRejected',
    'the server wants a client certificate that it trusts',
  ],
  [/\[AUTHENTICATIONFAILED\]/i, 'CredentialsRejected', 'the server does not accept the user or the password'],
  [/\[EXPIRED\]/i, 'CredentialsExpired', 'the password or the account has expired'],
  [/\[PRIVACYREQUIRED\]/i, 'TLSRequired', 'the server lets this user in over TLS only'],
  [
    /\[CONTACTADMIN\]/i,
    'AccountLocked',
    'the account is blocked until the administrator of the server lifts that',
  ],
  [/\[(AUTHORIZATIONFAILED|NOPERM)\]/i, 'PermissionDenied', 'the user may not do that'],
  [/\[(UNAVAILABLE|SERVERBUG|INUSE)\]/i, 'ServerUnavailable', 'the server, or a part of it, cannot work now'],
  [/\[LIMIT\]/i, 'TooManyConnections', 'the server or the user has no connection left'],
  [/\[(NONEXISTENT|TRYCREATE)\]/i, 'TargetNotFound', 'the mailbox does not exist'],
];

const BAD_LOGIN: Phrase = [/^/, 'UnexpectedAnswer', 'the server does not understand the login'];
const FAREWELL: Phrase = [
  /^/,
  'ServerUnavailable',
  'the server says goodbye: it is stopping or serves no more',
];
const LOGIN: Phrase = [/^/, 'CredentialsRejected', 'the server does not accept the user or the password'];
const EXAMINE: Phrase = [/^/, 'TargetNotFound', 'the mailbox does not exist, or cannot be opened'];
const PING: Phrase = [/^/, 'UnexpectedAnswer', 'the server refuses a command that does nothing'];

/** What servers say that have no code for it. */
const WORDS: readonly Phrase[] = [
  [
    /\bauthenticated but not connected\b/i,
    'PermissionDenied',
    'the login is right, and the user has no mailbox that may be opened by IMAP',
  ],
  TLS_REQUIRED,
  ...TOO_MANY,
  ...ACCOUNTS,
];

/** What an answer means: by its code, by its words, or else by the command. */
function meaningOf(text: string, ...otherwise: readonly [Phrase, ...Phrase[]]): ConnectionFailure {
  const phrases = [...CODES, ...WORDS, ...otherwise];
  const [, reason, message] = phrases.find(([words]) => words.test(text)) ?? otherwise[0];
  return new ConnectionFailure(reason, message);
}
