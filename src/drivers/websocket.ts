import { createHash, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import { Bytes, u16, u32, u8 } from './bytes.ts';
import { notUnderstood, readExactly, readLine } from './wire.ts';

/*
 * WebSocket (RFC 6455), as far as it takes to say a text and to hear one. No extension is offered, so that none may
 * be used against us.
 */

const HTTP = 'HTTP/1.1 ';
const LONGEST_LINE = 4096;
const MOST_LINES = 64;
const SALT = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Asks a server of HTTP to go on with WebSocket; one that does not is none. */
export async function upgrade(socket: Socket, { host, port }: { readonly host: string; readonly port: number }): Promise<void> {
  const key = randomBytes(16).toString('base64');
  const lines = [
    'GET / HTTP/1.1',
    `Host: ${host.includes(':') ? `[${host}]` : host}:${port}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${key}`,
  ];
  socket.write([...lines, 'Sec-WebSocket-Version: 13', '', ''].join('\r\n'));
  for (const expected of HTTP) if ((await readExactly(socket, 1)).toString('latin1') !== expected) throw notUnderstood(); // and not when its line ends, which may be never
  const status = await readLine(socket, LONGEST_LINE);
  const headers = await readHeaders(socket);
  if (!/^101\b/.test(status) || headers.get('upgrade')?.toLowerCase() !== 'websocket') throw notUnderstood();
  const expected = createHash('sha1').update(`${key}${SALT}`).digest('base64');
  if (headers.get('sec-websocket-accept') !== expected || headers.has('sec-websocket-extensions')) throw notUnderstood();
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

const FRAME = { more: 0, text: 1, close: 8, ping: 9, pong: 10 } as const;
const LAST = 0x80;
const MASKED = 0x80;
const SHORT = 125;
const MOST_FRAMES = 64;
const LONGEST_TEXT = 64 * 1024;

/** Says a text. */
export function sendText(socket: Socket, text: string): void {
  socket.write(frame(FRAME.text, Buffer.from(text)));
}

/** Hears one; what a server says besides is answered where it has to be. */
export async function readText(socket: Socket): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for (let count = 0; count < MOST_FRAMES; count += 1) {
    const { kind, isLast, data } = await readFrame(socket);
    if (kind === FRAME.close) throw new ConnectionFailure('ConnectionClosed', 'the server ends the conversation');
    if (kind === FRAME.ping) socket.write(frame(FRAME.pong, data));
    if (kind === FRAME.ping || kind === FRAME.pong) continue;
    if (kind !== (parts.length === 0 ? FRAME.text : FRAME.more)) throw notUnderstood();
    length += data.length;
    if (length > LONGEST_TEXT) throw tooLong();
    parts.push(data);
    if (isLast) return Buffer.concat(parts).toString('utf8');
  }
  throw notUnderstood();
}

async function readFrame(socket: Socket) {
  const head = new Bytes(await readExactly(socket, 2));
  const [first, second] = [head.u8(), head.u8()];
  const kind = first % 16;
  const isReserved = first % LAST >= 16;
  if (isReserved || second >= MASKED) throw notUnderstood(); // a server masks nothing
  const length = second <= SHORT ? second : await readLength(socket, second);
  const isControl = kind >= FRAME.close;
  if (isControl && (length > SHORT || first < LAST)) throw notUnderstood();
  if (length > LONGEST_TEXT) throw tooLong();
  return { kind, isLast: first >= LAST, data: await readExactly(socket, length) };
}

async function readLength(socket: Socket, second: number): Promise<number> {
  if (second === SHORT + 1) return (await readExactly(socket, 2)).readUInt16BE();
  const [high, low] = [(await readExactly(socket, 4)).readUInt32BE(), (await readExactly(socket, 4)).readUInt32BE()];
  return high > 0 ? Infinity : low;
}

function tooLong(): ConnectionFailure {
  return new ConnectionFailure('BudgetExceeded', 'a message of the server is longer than 64 KiB');
}

/** A client masks all that it says, so that nothing on the way takes it for something else. */
function frame(kind: number, data: Buffer): Buffer {
  const mask = randomBytes(4);
  const masked = Buffer.from(data.map((byte, index) => byte ^ (mask[index % 4] ?? 0))); // oxlint-disable-line no-bitwise -- as the protocol has it
  return Buffer.concat([u8(LAST + kind), ...lengthOf(data.length), mask, masked]);
}

function lengthOf(length: number): readonly Buffer[] {
  if (length <= SHORT) return [u8(MASKED + length)];
  if (length <= 0xffff) return [u8(MASKED + SHORT + 1), u16(length)];
  return [u8(MASKED + SHORT + 2), u32(0), u32(length)];
}
