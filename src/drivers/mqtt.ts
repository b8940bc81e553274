import type { Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import type { FailureReason } from '../contract/reasons.ts';
import type { TlsParameters } from '../contract/schema.ts';
import type { Secret } from '../contract/secret.ts';
import { refuseUnverified } from './clear.ts';
import { notUnderstood, readExactly } from './wire.ts';

/*
 * Three packets of MQTT 3.1.1 and 5 (OASIS): CONNECT, PINGREQ, DISCONNECT. Nothing is subscribed to, and nothing
 * published. See docs/decisions/2026-11-29-protocols-without-their-clients.md.
 */

/** The fields of CONNECT that a manifest sets. */
interface ConnectPayload {
  readonly version: '3.1.1' | '5';
  /** Empty: the server assigns one. */
  readonly clientId: string;
  readonly user: string | undefined;
  readonly password: Secret | undefined;
}

/** First bytes of packets. */
const PACKET = { connect: 0x10, connack: 0x20, pingreq: 0xc0, pingresp: 0xd0, disconnect: 0xe0 } as const;

const FLAG = { cleanStart: 0x02, password: 0x40, user: 0x80 } as const;
const KEEP_ALIVE_SECONDS = 60;
const NO_PROPERTIES = Buffer.from([0]);

/** Sends CONNECT with a clean session, once, and waits for CONNACK; the credential is in CONNECT. */
export async function connect(
  socket: Socket,
  { version, clientId, user, password }: ConnectPayload,
  tls: TlsParameters | undefined,
): Promise<void> {
  if (password) refuseUnverified(tls);
  const is5 = version === '5';
  const flags = FLAG.cleanStart | (user === undefined ? 0 : FLAG.user) | (password ? FLAG.password : 0);
  const fields = [clientId, user, password?.reveal()].filter((field) => field !== undefined).map(text);
  const head = Buffer.concat([text('MQTT'), Buffer.from([is5 ? 5 : 4, flags, 0, KEEP_ALIVE_SECONDS])]);
  socket.write(packet(PACKET.connect, head, ...(is5 ? [NO_PROPERTIES] : []), ...fields));
  const code = await answer(socket, PACKET.connack);
  if (code !== 0) throw failureOf(code);
}

/** Sends PINGREQ, and DISCONNECT when it is answered. */
export async function pingreq(socket: Socket): Promise<void> {
  socket.write(packet(PACKET.pingreq));
  await answer(socket, PACKET.pingresp);
  socket.write(packet(PACKET.disconnect));
}

function packet(type: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  for (let rest = body.length; length.length === 0 || rest > 0; rest >>= 7)
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
  return Buffer.concat([Buffer.from([type, ...length]), body]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

const LONGEST_PACKET = 4096;

/** Waits for a packet, and gives its second byte: the code of a CONNACK. A server of version 5 may send DISCONNECT with a reason instead. */
async function answer(socket: Socket, expected: number): Promise<number> {
  const [type, first = 0] = await readExactly(socket, 2);
  if (type !== expected && type !== PACKET.disconnect) throw notUnderstood();
  const body = await readExactly(socket, await readLength(socket, first));
  if (type === PACKET.disconnect) throw failureOf(body[0] ?? 0);
  if (expected === PACKET.connack && body.length < 2) throw notUnderstood();
  return body[1] ?? 0;
}

async function readLength(socket: Socket, first: number): Promise<number> {
  const second = first & 0x80 ? ((await readExactly(socket, 1))[0] ?? 0) : 0;
  const length = (first & 0x7f) | (second << 7);
  if (second & 0x80 || length > LONGEST_PACKET) throw notUnderstood();
  return length;
}

type Meaning = readonly [FailureReason, string];

const BAD_CREDENTIALS: Meaning = [
  'CredentialsRejected',
  'the server does not accept the user or the password, or wants one',
];
const VERSION: Meaning = [
  'UnexpectedAnswer',
  'the server does not speak this version of MQTT: set parameters.version',
];
const CLIENT_ID: Meaning = ['PermissionDenied', 'the server does not accept the client identifier'];
const UNAVAILABLE: Meaning = ['ServerUnavailable', 'the server cannot work now'];
const REFERRAL: Meaning = [
  'UnexpectedAnswer',
  'the server refers to another one, and a test does not follow',
];

/** Codes of 3.1.1, which are small, and of 5. Servers say "not authorized" of wrong passwords too. */
const CODES: Readonly<Record<number, Meaning>> = {
  1: VERSION,
  2: CLIENT_ID,
  3: UNAVAILABLE,
  4: BAD_CREDENTIALS,
  5: BAD_CREDENTIALS,
  0x84: VERSION,
  0x85: CLIENT_ID,
  0x86: BAD_CREDENTIALS,
  0x87: BAD_CREDENTIALS,
  0x88: UNAVAILABLE,
  0x89: UNAVAILABLE,
  0x8a: ['AccountLocked', 'the server has banned the client'],
  0x8b: UNAVAILABLE,
  0x8c: ['AuthMethodNotOffered', 'the server wants another way of login'],
  0x97: ['TooManyConnections', 'the server has no room for the client'],
  0x9c: REFERRAL,
  0x9d: REFERRAL,
  0x9f: ['RateLimited', 'the server was asked for connections too often'],
};

function failureOf(code: number): ConnectionFailure {
  const [reason, message] = CODES[code] ?? ['UnexpectedAnswer', 'the server refuses the connection'];
  return new ConnectionFailure(reason, message);
}
