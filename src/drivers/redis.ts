import type { Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import type { FailureReason } from '../contract/reasons.ts';
import type { Secret } from '../contract/secret.ts';
import { notUnderstood, readExactly, readLine } from './wire.ts';

/*
 * The four commands of a test, without a client from npm: none takes a socket that is open already, and one that opens
 * its own bypasses the guard. See docs/decisions/2026-11-29-protocols-without-their-clients.md.
 */

/** The commands of a test. */
interface RespClient {
  auth(user: string | undefined, password: Secret): Promise<void>;
  select(database: number): Promise<void>;
  /** The version of the server, where it tells. */
  ping(): Promise<string | undefined>;
}

/** Sends nothing until the first command. */
export function respClient(socket: Socket): RespClient {
  return {
    auth(user, password) {
      const words = [...(user === undefined ? [] : [user]), password.reveal()];
      const otherwise = [
        'AuthMethodNotOffered',
        'the server asks for no password, or knows no users',
      ] as const;
      return command(socket, { words: ['AUTH', ...words], goodReply: 'OK', otherwise });
    },
    select(database) {
      const otherwise = ['TargetNotFound', 'the server has no database of that number'] as const;
      return command(socket, { words: ['SELECT', String(database)], goodReply: 'OK', otherwise });
    },
    async ping() {
      await command(socket, {
        words: ['PING'],
        goodReply: 'PONG',
        otherwise: ['UnexpectedAnswer', 'the server does not answer the ping'],
      });
      return version(socket);
    },
  };
}

/** HELLO is younger than Redis 6 and may be forbidden; a server that refuses it has no version. */
async function version(socket: Socket): Promise<string | undefined> {
  try {
    const reply = await ask(socket, ['HELLO', '2']);
    const value = Array.isArray(reply) ? (reply[reply.indexOf('version') + 1] as Reply) : undefined; // names and values take turns
    return /^[0-9][0-9A-Za-z.+-]{0,31}/.exec(String(value))?.[0];
  } catch (error) {
    if (error instanceof RedisError) return undefined;
    throw error;
  }
}

type Meaning = readonly [FailureReason, string];

interface Command {
  readonly words: readonly string[];
  readonly goodReply: string;
  /** What an error without a code of its own means here. */
  readonly otherwise: Meaning;
}

async function command(socket: Socket, { words, goodReply, otherwise }: Command): Promise<void> {
  const reply = await ask(socket, words).catch((error: unknown) => {
    throw redisFailure(error, otherwise) ?? error;
  });
  if (reply !== goodReply) throw notUnderstood();
}

type Reply = string | number | null | readonly Reply[];

function ask(socket: Socket, words: readonly string[]): Promise<Reply> {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  socket.write(`*${words.length}\r\n${parts.join('')}`);
  return readReply(socket, DEEPEST_LIST);
}

const KINDS = '+-:$*';
const LONGEST_LINE = 4096;
const LONGEST_STRING = 4096;
const LONGEST_LIST = 64;
const DEEPEST_LIST = 4;

async function readReply(socket: Socket, depth: number): Promise<Reply> {
  const kind = (await readExactly(socket, 1)).toString('latin1');
  if (!KINDS.includes(kind)) throw notUnderstood(); // before its line ends, which it may never do
  const rest = await readLine(socket, LONGEST_LINE);
  switch (kind) {
    case '+':
      return rest;
    case '-':
      throw new RedisError(rest);
    case ':':
      return lengthIn(rest, Number.MAX_SAFE_INTEGER);
    case '$':
      return rest === '-1' ? null : readString(socket, lengthIn(rest, LONGEST_STRING));
    default:
      return readList(socket, lengthIn(rest, LONGEST_LIST), depth - 1);
  }
}

async function readString(socket: Socket, length: number): Promise<string> {
  const bytes = await readExactly(socket, length + 2);
  return bytes.toString('utf8', 0, length);
}

async function readList(socket: Socket, length: number, depth: number): Promise<readonly Reply[]> {
  if (depth === 0) throw notUnderstood();
  const list: Reply[] = [];
  while (list.length < length) list.push(await readReply(socket, depth));
  return list;
}

function lengthIn(digits: string, most: number): number {
  const length = /^\d{1,16}$/.test(digits) ? Number(digits) : Infinity;
  if (length > most) throw notUnderstood();
  return length;
}

/** An error that the server answered. Its first word is a code; the line may hold anything, so it is never shown. */
class RedisError extends Error {
  readonly line: string;

  constructor(line: string) {
    super('the server answers with an error');
    this.line = line;
  }
}

/** Errors that mean the same after every command. Older conditions have the general code ERR, and only a text. */
const ERRORS: readonly (readonly [RegExp, ...Meaning])[] = [
  [
    /^(WRONGPASS|ERR invalid password)/,
    'CredentialsRejected',
    'the server does not accept the user or the password',
  ],
  [/^NOAUTH/, 'CredentialsRejected', 'the server asks for a password, and none is given'],
  [/^NOPERM/, 'PermissionDenied', 'the user may not run the commands of the test: SELECT and PING'],
  [
    /^DENIED/,
    'ClientNotAllowed',
    'the server is in protected mode: it lets in only who is on its own machine',
  ],
  [
    /^(LOADING|MASTERDOWN|BUSY)/,
    'ServerUnavailable',
    'the server is loading its data, busy, or without its primary',
  ],
  [/^ERR max number of clients/, 'TooManyConnections', 'the server has no connection left'],
];

function redisFailure(error: unknown, otherwise: Meaning): ConnectionFailure | undefined {
  if (!(error instanceof RedisError)) return undefined;
  const meaning = ERRORS.find(([start]) => start.test(error.line));
  const [reason, message] = meaning ? [meaning[1], meaning[2]] : otherwise;
  return new ConnectionFailure(reason, message, { cause: error });
}
