import { createHash, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import { Bytes, u16, u32, u8 } from './codec/bytes.ts';
import { notUnderstood, readExactly, readLine } from './wire.ts';

/*
 * WebSocket (RFC 6455), as far as questions and their answers go: an upgrade without extensions, so that none may be
 * used against us, and messages of at most 64 KiB. A redirect is an answer, and is not followed.
 */

/** The host as the user wrote it, a port, and a path. */
interface WebSocketUri {
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

const HTTP = 'HTTP/1.';
const LONGEST_LINE = 8192;
const MOST_LINES = 64;
const SALT = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Upgrades an HTTP connection; `refusal` gives the failure for any other status than that of an upgrade. */
export async function openingHandshake(
  socket: Socket,
  { host, port, path }: WebSocketUri,
  refusal: (status: number) => ConnectionFailure,
): Promise<void> {
  const key = randomBytes(16).toString('base64');
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${host.includes(':') ? `[${host}]` : host}:${port}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${key}`,
    'Sec-WebSocket-Version: 13',
  ];
  socket.write([...lines, '', ''].join('\r\n'));
  for (const expected of HTTP)
    if ((await readExactly(socket, 1)).toString('latin1') !== expected) throw notUnderstood(); // before its line ends, which it may never do
  const [, status] = /^[01] (\d{3})( |$)/.exec(await readLine(socket, LONGEST_LINE)) ?? [];
  if (status === undefined) throw notUnderstood();
  const headers = await readHeaders(socket);
  if (status !== '101') throw refusal(Number(status));
  const expected = createHash('sha1').update(`${key}${SALT}`).digest('base64');
  const agrees =
    headers.get('upgrade')?.toLowerCase() === 'websocket' && headers.get('sec-websocket-accept') === expected;
  if (!agrees || headers.has('sec-websocket-extensions')) throw notUnderstood();
}

async function readHeaders(socket: Socket): Promise<ReadonlyMap<string, string>> {
  const headers = new Map<string, string>();
  for (let count = 0; count < MOST_LINES; count += 1) {
    const line = await readLine(socket, LONGEST_LINE);
    if (line === '') return headers;
    const [, name = '', value = ''] = /^([!-9;-~]+):[ \t]*(.*)$/.exec(line) ?? [];
    if (name === '') throw notUnderstood();
    headers.set(name.toLowerCase(), value.trim());
  }
  throw notUnderstood();
}

const FRAME = { more: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
const LAST = 0x80;
const MASK_BIT = 0x80;
const SHORT = 125;
const MOST_FRAMES = 64;
const LONGEST_MESSAGE = 64 * 1024;
const NORMAL_END = 1000;

/** Sends one message. */
export function sendMessage(socket: Socket, kind: 'text' | 'binary', message: Buffer): void {
  socket.write(frame(FRAME[kind], message));
}

/** Reads one message, which may come in parts; pings between them are answered. */
export async function readMessage(socket: Socket): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for (let count = 0; count < MOST_FRAMES; count += 1) {
    const { kind, isLast, data } = await readFrame(socket);
    if (kind === FRAME.close) throw farewell(data);
    if (kind === FRAME.ping) socket.write(frame(FRAME.pong, data));
    if (kind === FRAME.ping || kind === FRAME.pong) continue;
    if (parts.length === 0 ? kind !== FRAME.text && kind !== FRAME.binary : kind !== FRAME.more)
      throw notUnderstood();
    length += data.length;
    if (length > LONGEST_MESSAGE) throw tooLong();
    parts.push(data);
    if (isLast) return Buffer.concat(parts);
  }
  throw notUnderstood();
}

/** Sends a Close frame, and waits for that of the server. */
export async function closingHandshake(socket: Socket): Promise<void> {
  socket.write(frame(FRAME.close, u16(NORMAL_END)));
  for (let count = 0; count < MOST_FRAMES; count += 1)
    if ((await readFrame(socket)).kind === FRAME.close) return;
  throw notUnderstood();
}

async function readFrame(socket: Socket) {
  const [first = 0, second = 0] = await readExactly(socket, 2);
  const kind = first % 16;
  const isReserved = first % LAST >= 16;
  if (isReserved || second >= MASK_BIT) throw notUnderstood(); // a server masks nothing
  const length = second <= SHORT ? second : await readLength(socket, second === SHORT + 1 ? 2 : 8);
  const isControl = kind >= FRAME.close;
  if (isControl && (length > SHORT || first < LAST)) throw notUnderstood();
  if (length > LONGEST_MESSAGE) throw tooLong();
  return { kind, isLast: first >= LAST, data: await readExactly(socket, length) };
}

async function readLength(socket: Socket, size: 2 | 8): Promise<number> {
  const bytes = await readExactly(socket, size);
  return size === 2 ? bytes.readUInt16BE() : Number(bytes.readBigUInt64BE());
}

function tooLong(): ConnectionFailure {
  return new ConnectionFailure('BudgetExceeded', 'a message of the server is longer than 64 KiB');
}

const GOING_AWAY = 1001;
/** An error inside, a restart, too much to do. */
const UNABLE: readonly number[] = [1011, 1012, 1013];

function farewell(data: Buffer): ConnectionFailure {
  const code = data.length >= 2 ? new Bytes(data).u16() : 0;
  return code === GOING_AWAY || UNABLE.includes(code)
    ? new ConnectionFailure(
        'ServerUnavailable',
        'the server says goodbye: it is stopping, or cannot work now',
      )
    : new ConnectionFailure('ConnectionClosed', 'the server says goodbye before it has answered');
}

/** A client masks all that it sends, so that no proxy takes it for HTTP. */
function frame(kind: number, data: Buffer): Buffer {
  const mask = randomBytes(4);
  const masked = Buffer.from(data.map((byte, index) => byte ^ (mask[index % 4] ?? 0))); // oxlint-disable-line no-bitwise -- as the protocol has it
  return Buffer.concat([u8(LAST + kind), ...lengthOf(data.length), mask, masked]);
}

function lengthOf(length: number): readonly Buffer[] {
  if (length <= SHORT) return [u8(MASK_BIT + length)];
  if (length <= 0xffff) return [u8(MASK_BIT + SHORT + 1), u16(length)];
  return [u8(MASK_BIT + SHORT + 2), u32(0), u32(length)];
}
