import type { Socket } from 'node:net';
import { notUnderstood, readExactly, readLine } from './wire.ts';

/** A reply of RESP2. */
export type RespReply = string | number | null | readonly RespReply[];

/** Sends a command and reads its reply; throws a RedisError where that is one. */
export function askResp(socket: Socket, words: readonly string[]): Promise<RespReply> {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  socket.write(`*${words.length}\r\n${parts.join('')}`);
  return readReply(socket, DEEPEST_LIST);
}

const KINDS = '+-:$*';
const LONGEST_LINE = 4096;
const LONGEST_STRING = 4096;
const LONGEST_LIST = 64;
/** HELLO lists modules, their fields, and the arguments of each. */
const DEEPEST_LIST = 6;

async function readReply(socket: Socket, depth: number): Promise<RespReply> {
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
      return rest === '-1' ? null : readList(socket, lengthIn(rest, LONGEST_LIST), depth - 1);
  }
}

async function readString(socket: Socket, length: number): Promise<string> {
  const bytes = await readExactly(socket, length + 2);
  return bytes.toString('utf8', 0, length);
}

async function readList(socket: Socket, length: number, depth: number): Promise<readonly RespReply[]> {
  if (depth === 0) throw notUnderstood();
  const list: RespReply[] = [];
  while (list.length < length) list.push(await readReply(socket, depth));
  return list;
}

function lengthIn(digits: string, most: number): number {
  const length = /^\d{1,16}$/.test(digits) ? Number(digits) : Infinity;
  if (length > most) throw notUnderstood();
  return length;
}

/** An error that the server answered. Its first word is a code; the line may hold anything, so it is never shown. */
export class RedisError extends Error {
  readonly line: string;

  constructor(line: string) {
    super('the server answers with an error');
    this.line = line;
  }
}
