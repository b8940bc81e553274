import { createHash, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import { Bytes, u16, u8 } from './bytes.ts';
import { statusFailure } from './http.ts';
import { notUnderstood, readExactly, readLine } from './wire.ts';

/*
 * WebSocket (RFC 6455), as far as a question and its answer go: an upgrade without extensions, and messages of at most
 * 64 KiB. A redirect is an answer, and nobody follows it.
 */

/** What is asked for: the host as the user wrote it, and a path. */
export interface Place {
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const LONGEST_LINE = 8192;
const MOST_HEADERS = 64;

/** Turns an HTTP connection into messages. */
export async function upgrade(socket: Socket, { host, port, path }: Place): Promise<void> {
  const key = randomBytes(16).toString('base64');
  const name = host.includes(':') ? `[${host}]` : host;
  const headers = {
    Host: `${name}:${port}`,
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Key': key,
    'Sec-WebSocket-Version': '13',
  };
  const lines = Object.entries(headers).map(([header, value]) => `${header}: ${value}\r\n`);
  socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  if ((await readExactly(socket, 5)).toString('latin1') !== 'HTTP/') throw notUnderstood(); // and not when its line ends
  const [, status] = /^1\.[01] (\d{3})( |$)/.exec(await readLine(socket, LONGEST_LINE)) ?? [];
  if (status === undefined) throw notUnderstood();
  const answered = await readHeaders(socket);
  if (status !== '101') throw statusFailure({ status: Number(status), headers: {} }) ?? NO_UPGRADE;
  if (
    answered.get('sec-websocket-accept') !==
    createHash('sha1')
      .update(key + MAGIC)
      .digest('base64')
  )
    throw notUnderstood();
}

const NO_UPGRADE = new ConnectionFailure('UnexpectedAnswer', 'the server answers like a web site, and does not begin a WebSocket');

async function readHeaders(socket: Socket): Promise<ReadonlyMap<string, string>> {
  const headers = new Map<string, string>();
  for (let count = 0; count < MOST_HEADERS; count += 1) {
    const line = await readLine(socket, LONGEST_LINE);
    if (line === '') return headers;
    const [, name = '', value = ''] = /^([^:\s]+):\s*(.*?)\s*$/.exec(line) ?? [];
    headers.set(name.toLowerCase(), value);
  }
  throw notUnderstood();
}

const OPCODE = { continued: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** Sends one message, masked as the document asks of clients. */
export function sendMessage(socket: Socket, kind: 'binary' | 'close', message: Buffer): void {
  const mask = randomBytes(4);
  const length = message.length < 126 ? u8(128 + message.length) : Buffer.concat([u8(254), u16(message.length)]);
  const masked = Buffer.from(message.map((byte, index) => byte ^ (mask[index % 4] ?? 0))); // oxlint-disable-line no-bitwise -- the mask of the protocol
  socket.write(Buffer.concat([u8(128 + OPCODE[kind]), length, mask, masked]));
}

const LARGEST_MESSAGE = 64 * 1024;
const MOST_FRAMES = 32;

/** Reads one message, which may come in parts. */
export async function readMessage(socket: Socket): Promise<Buffer> {
  let message = Buffer.alloc(0);
  for (let count = 0; count < MOST_FRAMES; count += 1) {
    const { opcode, isLast, content } = await readFrame(socket);
    if (opcode === OPCODE.close) throw farewell(content);
    if (opcode === OPCODE.ping || opcode === OPCODE.pong) continue;
    const begins = opcode === OPCODE.text || opcode === OPCODE.binary;
    if (!(begins || opcode === OPCODE.continued) || begins !== (message.length === 0)) throw notUnderstood();
    message = Buffer.concat([message, content]);
    if (message.length > LARGEST_MESSAGE) throw tooLong();
    if (isLast) return message;
  }
  throw notUnderstood();
}

/** Says goodbye, and waits for the same. */
export async function takeLeave(socket: Socket): Promise<void> {
  sendMessage(socket, 'close', u16(1000));
  for (let count = 0; count < MOST_FRAMES; count += 1) {
    if ((await readFrame(socket)).opcode === OPCODE.close) return;
  }
  throw notUnderstood();
}

/** The frames of servers have no mask. */
async function readFrame(socket: Socket) {
  const [first = 0, second = 0] = await readExactly(socket, 2);
  const opcode = first % 16;
  if (first >= 128 ? first - opcode !== 128 : first !== opcode) throw notUnderstood(); // an extension that nobody asked for
  if (second > 127) throw notUnderstood();
  const length = second < 126 ? second : await readLength(socket, second === 126 ? 2 : 8);
  if (length > LARGEST_MESSAGE) throw tooLong();
  return { opcode, isLast: first >= 128, content: await readExactly(socket, length) };
}

async function readLength(socket: Socket, size: 2 | 8): Promise<number> {
  const bytes = await readExactly(socket, size);
  return size === 2 ? bytes.readUInt16BE() : Number(bytes.readBigUInt64BE());
}

function tooLong(): ConnectionFailure {
  return new ConnectionFailure('BudgetExceeded', 'an answer of the server is longer than 64 KiB');
}

function farewell(content: Buffer): ConnectionFailure {
  const code = content.length >= 2 ? new Bytes(content).u16() : 0;
  const isLater = code === 1001 || (code >= 1011 && code <= 1013);
  return isLater
    ? new ConnectionFailure('ServerUnavailable', 'the server says goodbye: it is stopping, or cannot work now')
    : new ConnectionFailure('ConnectionClosed', 'the server says goodbye before it has answered');
}
