import type { Socket } from 'node:net';
import type { Target } from '../../contract/connector.ts';
import { ConnectionFailure } from '../../contract/failure.ts';
import type { FailureReason } from '../../contract/reasons.ts';
import { Bytes, u16, u32, u8 } from '../codec/bytes.ts';
import { canExist } from '../endpoints.ts';
import type { DialledHost } from '../redirects.ts';
import { notUnderstood, readExactly } from '../wire.ts';

/*
 * The packets in which clients of Oracle Database talk, at first to a listener, which accepts for the server behind it,
 * refuses, redirects to another address, or asks for the packet again, maybe in a TLS session of its own.
 * See docs/decisions/2026-11-29-protocols-without-their-clients.md.
 */

/** What is asked of a listener. */
interface ConnectData {
  /** The service that the client asks for, as a connect descriptor. */
  readonly descriptor: string;
  /** True where another listener has sent us here. */
  readonly isRedirected: boolean;
}

/** Where a listener sends its clients on to. */
interface Redirect extends Target {
  readonly descriptor: string;
}

/** A conversation with a server. */
export interface NetworkSession {
  send(message: Buffer): void;
  /** Reads on in what the server says, however it is cut into packets. */
  read(length: number): Promise<Buffer>;
}

const PACKET = {
  connect: 1,
  accept: 2,
  refuse: 4,
  redirect: 5,
  data: 6,
  resend: 11,
  marker: 12,
  control: 14,
} as const;
/** Those that come from a server. */
const SERVER_PACKETS: readonly number[] = Object.values(PACKET).filter((kind) => kind !== PACKET.connect);
const HEADER_LENGTH = 8;
const KIND_PLACE = 4;
const REDIRECT_FLAG = 0x04;
const TLS_AGAIN = 0x08;
/** Desired and oldest version: newer ones add what a test needs nothing of. */
const VERSIONS = [318, 300] as const;
/** That of Oracle Database 12.1, from which on packets have a length of four bytes. */
const OLDEST_ACCEPTED = 315;
const PACKET_SIZE = 8192;
const MOST_REQUESTS = 4;

/** Asks a listener for its server; answers with the conversation, or with where to go instead. */
export async function sendConnectPacket(
  { socket: first, startTlsAgain }: DialledHost,
  data: ConnectData,
): Promise<NetworkSession | Redirect> {
  let socket = first;
  for (let count = 0; count < MOST_REQUESTS; count += 1) {
    socket.write(connectPacket(data));
    const answer = await readPacket(socket, 2);
    switch (answer.kind) {
      case PACKET.accept:
        refuseUnknownWays(answer.body);
        return lineOver(socket);
      case PACKET.refuse:
        throw refusalOf(await textIn(socket, answer, 4));
      case PACKET.redirect:
        return redirectIn(await textIn(socket, answer, 2), data);
      case PACKET.resend:
        if (has(answer.flags, TLS_AGAIN) && startTlsAgain) socket = await startTlsAgain();
        break;
      default:
        throw notUnderstood();
    }
  }
  throw notUnderstood();
}

const LONGEST_INLINE = 230;

/** A descriptor that is too long for its packet follows in one of its own. */
function connectPacket({ descriptor, isRedirected }: ConnectData): Buffer {
  const text = Buffer.from(descriptor);
  const offset = 74;
  const numbers = [...VERSIONS, 1, PACKET_SIZE, PACKET_SIZE, 0x4f98, 0, 1, text.length, offset].map(u16);
  const withoutNativeEncryption = 0x84;
  const manner = [u32(0), u8(withoutNativeEncryption), u8(withoutNativeEncryption), Buffer.alloc(24)];
  const sizes = [u32(PACKET_SIZE), u32(PACKET_SIZE), u32(0), u32(0)];
  const isInline = text.length <= LONGEST_INLINE;
  const body = Buffer.concat([...numbers, ...manner, ...sizes, ...(isInline ? [text] : [])]);
  const packet = packetOf(PACKET.connect, body, { lengthBytes: 2, flags: isRedirected ? REDIRECT_FLAG : 0 });
  return isInline
    ? packet
    : Buffer.concat([packet, packetOf(PACKET.data, Buffer.concat([u16(0), text]), { lengthBytes: 2 })]);
}

interface Packet {
  readonly kind: number;
  readonly flags: number;
  readonly body: Buffer;
}

function packetOf(
  kind: number,
  body: Buffer,
  { lengthBytes, flags = 0 }: { readonly lengthBytes: 2 | 4; readonly flags?: number },
) {
  const length = HEADER_LENGTH + body.length;
  const size = lengthBytes === 2 ? Buffer.concat([u16(length), u16(0)]) : u32(length);
  return Buffer.concat([size, u8(kind), u8(flags), u16(0), body]);
}

/** A length of two bytes comes with a checksum, which is zero because the test asks for none. */
async function readPacket(socket: Socket, lengthBytes: 2 | 4): Promise<Packet> {
  const start = await readExactly(socket, KIND_PLACE + 1); // and not the whole header, which may never come
  const [length, kind = 0] = [start.readUIntBE(0, lengthBytes), start[KIND_PLACE]];
  const isChecked = lengthBytes === 2 && start.readUInt16BE(2) !== 0;
  if (!SERVER_PACKETS.includes(kind) || isChecked || length < HEADER_LENGTH || length > PACKET_SIZE)
    throw notUnderstood();
  const [flags = 0] = await readExactly(socket, HEADER_LENGTH - start.length);
  return { kind, flags, body: await readExactly(socket, length - HEADER_LENGTH) };
}

/** The text at the end of an answer, behind its length; where it is missing, it follows in a packet of its own. */
async function textIn(socket: Socket, { body }: Packet, offset: number): Promise<string> {
  const start = new Bytes(body);
  start.take(offset - 2);
  const length = start.u16();
  if (start.remaining > 0 || length === 0) return start.take(start.remaining).toString('latin1');
  const { kind, body: rest } = await readPacket(socket, 2);
  if (kind !== PACKET.data) throw notUnderstood();
  return rest.toString('latin1', 2);
}

const NATIVE_ENCRYPTION_REQUIRED = 0x10;

/** What cannot be gone on with, though the server has accepted. */
function refuseUnknownWays(accepted: Buffer): void {
  const bytes = new Bytes(accepted);
  const version = bytes.u16();
  bytes.take(12);
  if (version < OLDEST_ACCEPTED)
    throw new ConnectionFailure('UnexpectedAnswer', 'the server is older than Oracle Database 12.1');
  if (has(bytes.u8(), NATIVE_ENCRYPTION_REQUIRED)) throw new ConnectionFailure(...NATIVE_ENCRYPTION);
}

function has(flags: number, flag: number): boolean {
  return Math.floor(flags / flag) % 2 === 1;
}

/** The host and port in a redirect, and behind them the descriptor to use there; old listeners leave that to the client. */
function redirectIn(text: string, { descriptor }: ConnectData): Redirect {
  const [address = '', theirs = descriptor] = text.split('\0');
  const host = /\(\s*HOST\s*=\s*([^()\s]+)\s*\)/i.exec(address)?.[1] ?? '';
  const port = Number(/\(\s*PORT\s*=\s*(\d{1,5})\s*\)/i.exec(address)?.[1]);
  if (!canExist({ host, port }))
    throw new ConnectionFailure('UnexpectedAnswer', 'the listener sends on to a place that cannot exist');
  return { host, port, descriptor: theirs };
}

const MOST_MARKS = 8;
const RESET = 2;

/** Talks to a server that has accepted. What is left of an answer when the next is asked for is none of it. */
function lineOver(socket: Socket): NetworkSession {
  let left = Buffer.alloc(0);
  return {
    send(message) {
      left = Buffer.alloc(0);
      socket.write(packetOf(PACKET.data, Buffer.concat([u16(0), message]), { lengthBytes: 4 }));
    },
    async read(length) {
      while (left.length < length) left = Buffer.concat([left, await readData(socket)]);
      const taken = left.subarray(0, length);
      left = left.subarray(length);
      return taken;
    },
  };
}

/** A server that breaks an exchange off marks that, and says why as soon as its client has marked the new beginning, too. */
async function readData(socket: Socket): Promise<Buffer> {
  let isMarked = false;
  for (let count = 0; count < MOST_MARKS; count += 1) {
    const { kind, body } = await readPacket(socket, 4);
    if (kind === PACKET.data && body.length > 2) return body.subarray(2);
    if (kind !== PACKET.data && kind !== PACKET.marker && kind !== PACKET.control) throw notUnderstood();
    if (kind === PACKET.marker && !isMarked)
      socket.write(packetOf(PACKET.marker, Buffer.from([1, 0, RESET]), { lengthBytes: 4 }));
    isMarked ||= kind === PACKET.marker;
  }
  throw notUnderstood();
}

type Meaning = readonly [FailureReason, string];

const NATIVE_ENCRYPTION: Meaning = [
  'AuthMethodNotOffered',
  'the server asks for native network encryption, which is not supported: let it take TLS instead',
];
const NO_HANDLER: Meaning = [
  'TooManyConnections',
  'the listener has no handler left for the service: the database may have no process left',
];
const NO_CONNECTIONS: Meaning = [
  'ServerUnavailable',
  'the database takes no connections now: it is restricted, starting or not open',
];
const FILTER_REFUSAL: Meaning = [
  'PermissionDenied',
  'the listener is configured not to let clients from here in',
];

const REFUSALS: Readonly<Record<string, Meaning>> = {
  12505: ['TargetNotFound', 'the listener knows no instance of that SID'],
  12506: FILTER_REFUSAL,
  12514: ['TargetNotFound', 'the listener knows no service of that name'],
  12516: NO_HANDLER,
  12519: NO_HANDLER,
  12520: NO_HANDLER,
  12518: ['ServerUnavailable', 'the listener cannot hand the connection over to the database'],
  12521: ['TargetNotFound', 'the listener knows no instance of that name'],
  12526: NO_CONNECTIONS,
  12527: NO_CONNECTIONS,
  12528: NO_CONNECTIONS,
  12529: FILTER_REFUSAL,
  12650: NATIVE_ENCRYPTION,
  12660: NATIVE_ENCRYPTION,
};

function refusalOf(text: string): ConnectionFailure {
  const code = /\(\s*(?:ERR|CODE)\s*=\s*(\d{1,5})\s*\)/i.exec(text)?.[1] ?? '';
  const meaning = Object.hasOwn(REFUSALS, code) ? REFUSALS[code] : undefined;
  return meaning
    ? new ConnectionFailure(...meaning)
    : new ConnectionFailure('UnexpectedAnswer', 'the listener refuses the connection');
}
