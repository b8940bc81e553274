import type { Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import type { FailureReason } from '../contract/reasons.ts';
import type { TlsParameters } from '../contract/schema.ts';
import { Bytes, u16, u32, u8 } from './codec/bytes.ts';
import { refuseUnverified } from './clear.ts';
import type { Login } from './login.ts';
import { notUnderstood, readExactly } from './wire.ts';

/*
 * The handshake of AMQP 0-9-1: methods in frames on channel 0, and one channel that is opened to see the broker work.
 * See docs/decisions/2026-11-29-protocols-without-their-clients.md.
 */

/** The fields of `connection.start` that a test reads. */
interface ConnectionStart {
  readonly mechanisms: readonly string[];
  readonly name: string;
  readonly version: string | undefined;
}

const HEADER = Buffer.from('AMQP\0\0\u0009\u0001');
const METHOD = {
  start: 10,
  startOk: 11,
  secure: 20,
  tune: 30,
  tuneOk: 31,
  open: 40,
  openOk: 41,
  close: 50,
  closeOk: 51,
} as const;
const CONNECTION = 10;
const CHANNEL = { class: 20, open: 10, openOk: 11 } as const;
const QUEUE = { class: 50, declare: 10, declareOk: 11 } as const;

/** Sends the protocol header, and waits for `connection.start`. */
export async function awaitStart(socket: Socket): Promise<ConnectionStart> {
  socket.write(HEADER);
  const body = await expectMethod(socket, CONNECTION, METHOD.start);
  body.take(2);
  const properties = readTable(body, DEEPEST_TABLE);
  const mechanisms = body.take(body.u32()).toString('latin1').split(' ');
  const version = /^[0-9][0-9A-Za-z.+-]{0,31}/.exec(String(properties.get('version')))?.[0];
  return { mechanisms, name: properties.get('product') === 'RabbitMQ' ? 'RabbitMQ' : 'AMQP', version };
}

/** Logs in once (`connection.start-ok`), by the password or else by the certificate of the TLS session, and agrees to the limits of the broker (`tune`, `tune-ok`). */
export async function startOk(
  socket: Socket,
  { mechanisms }: ConnectionStart,
  login: Login | undefined,
  tls: TlsParameters | undefined,
): Promise<void> {
  const mechanism = login ? 'PLAIN' : 'EXTERNAL';
  if (!mechanisms.includes(mechanism)) {
    throw new ConnectionFailure('AuthMethodNotOffered', `the broker does not offer the login ${mechanism}`);
  }
  if (login) refuseUnverified(tls);
  const answer = login ? `\0${login.user}\0${login.password.reveal()}` : '';
  const arguments_ = [CLIENT, shortText(mechanism), longText(Buffer.from(answer)), shortText('en_US')];
  send(socket, { of: CONNECTION, method: METHOD.startOk, body: Buffer.concat(arguments_) });
  const limits = (await expectMethod(socket, CONNECTION, METHOD.tune)).take(6);
  send(socket, { of: CONNECTION, method: METHOD.tuneOk, body: Buffer.concat([limits, u16(NO_HEARTBEAT)]) });
}

/** Opens the virtual host (`connection.open`). */
export async function openConnection(socket: Socket, name: string): Promise<void> {
  send(socket, {
    of: CONNECTION,
    method: METHOD.open,
    body: Buffer.concat([shortText(name), shortText(''), u8(0)]),
  });
  await expectMethod(socket, CONNECTION, METHOD.openOk);
}

/** Opens channel 1 (`channel.open`). */
export async function openChannel(socket: Socket): Promise<void> {
  send(socket, { of: CHANNEL.class, method: CHANNEL.open, body: shortText(''), channel: 1 });
  await expectMethod(socket, CHANNEL.class, CHANNEL.openOk);
}

/** Whether a queue exists: a passive `queue.declare` does not create it. */
export async function declarePassively(socket: Socket, name: string): Promise<void> {
  const passive = u8(1);
  send(socket, {
    of: QUEUE.class,
    method: QUEUE.declare,
    body: Buffer.concat([u16(0), shortText(name), passive, u32(0)]),
    channel: 1,
  });
  await expectMethod(socket, QUEUE.class, QUEUE.declareOk);
}

/** Ends the connection (`connection.close`); without that, brokers log a warning. */
export async function closeConnection(socket: Socket): Promise<void> {
  send(socket, {
    of: CONNECTION,
    method: METHOD.close,
    body: Buffer.concat([u16(200), shortText(''), u32(0)]),
  });
  await expectMethod(socket, CONNECTION, METHOD.closeOk);
}

const NO_HEARTBEAT = 0;
const LONGEST_SHORT_TEXT = 255;
/** Without this capability a broker closes the socket on a wrong password, as the specification says. */
const CAPABILITIES = longText(
  Buffer.concat([shortText('authentication_failure_close'), Buffer.from('t\u0001')]),
);
const PRODUCT = [shortText('product'), Buffer.from('S'), longText(Buffer.from('mooring'))];
const CLIENT = longText(
  Buffer.concat([...PRODUCT, shortText('capabilities'), Buffer.from('F'), CAPABILITIES]),
);

function longText(bytes: Buffer): Buffer {
  return Buffer.concat([u32(bytes.length), bytes]);
}

function shortText(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length > LONGEST_SHORT_TEXT)
    throw new ConnectionFailure('ParametersInvalid', 'a name is longer than 255 bytes of UTF-8');
  return Buffer.concat([u8(bytes.length), bytes]);
}

interface Call {
  readonly of: number;
  readonly method: number;
  readonly body: Buffer;
  readonly channel?: number;
}

const FRAME = { method: 1, heartbeat: 8, end: 0xce } as const;
const LARGEST_FRAME = 64 * 1024;
const MOST_HEARTBEATS = 8;

function send(socket: Socket, { of, method, body, channel = 0 }: Call): void {
  const payload = Buffer.concat([u16(of), u16(method), body]);
  socket.write(Buffer.concat([u8(FRAME.method), u16(channel), longText(payload), u8(FRAME.end)]));
}

/** Waits for one method, and gives its arguments. */
async function expectMethod(socket: Socket, wanted: number, method: number): Promise<Bytes> {
  const body = await readFrame(socket);
  const [of, id] = [body.u16(), body.u16()];
  if (of === wanted && id === method) return body;
  const closing = (of === CONNECTION && id === METHOD.close) || (of === CHANNEL.class && id === 40);
  if (closing) throw amqpFailure(body.u16(), body.take(body.u8()).toString('utf8'));
  if (of === CONNECTION && id === METHOD.secure) {
    throw new ConnectionFailure(
      'AuthMethodNotOffered',
      'the broker asks for more than the login that it offers',
    );
  }
  throw notUnderstood();
}

async function readFrame(socket: Socket): Promise<Bytes> {
  for (let count = 0; count < MOST_HEARTBEATS; count += 1) {
    const type = (await readExactly(socket, 1)).readUInt8();
    if (type !== FRAME.method && type !== FRAME.heartbeat) throw notUnderstood();
    const head = new Bytes(await readExactly(socket, 6));
    const [channel, length] = [head.u16(), head.u32()];
    if (channel > 1 || length > LARGEST_FRAME) throw notUnderstood();
    const frame = await readExactly(socket, length + 1);
    if (frame[length] !== FRAME.end) throw notUnderstood();
    if (type === FRAME.method) return new Bytes(frame.subarray(0, length));
  }
  throw notUnderstood();
}

const DEEPEST_TABLE = 4;
// prettier-ignore
const FIXED_LENGTHS: Readonly<Record<string, number>> = { t: 1, b: 1, B: 1, s: 2, u: 2, U: 2, I: 4, i: 4, f: 4, L: 8, l: 8, d: 8, T: 8, D: 5, V: 0 };

/** The texts of a table by their names; other values are skipped. */
function readTable(bytes: Bytes, depth: number): ReadonlyMap<string, string> {
  if (depth === 0) throw notUnderstood();
  const fields = new Bytes(bytes.take(bytes.u32()));
  const texts = new Map<string, string>();
  while (fields.remaining > 0) {
    const name = fields.take(fields.u8()).toString('utf8');
    const kind = String.fromCharCode(fields.u8());
    if (kind === 'S') texts.set(name, fields.take(fields.u32()).toString('utf8'));
    else if (kind === 'F') readTable(fields, depth - 1);
    else if (kind === 'A' || kind === 'x') fields.take(fields.u32());
    else fields.take(FIXED_LENGTHS[kind] ?? fields.remaining + 1);
  }
  return texts;
}

type Meaning = readonly [FailureReason, string];

const NO_PERMISSION: Meaning = [
  'PermissionDenied',
  'the user may not open the virtual host: it has no permissions there',
];

/** Reply codes; 530 stands for four conditions that RabbitMQ distinguishes only in the text. */
const CODES: Readonly<Record<number, Meaning>> = {
  320: ['ServerUnavailable', 'the broker is stopping, or closes connections'],
  402: ['TargetNotFound', 'the virtual host does not exist'],
  403: ['CredentialsRejected', 'the broker does not let this user in with this credential'],
  404: ['TargetNotFound', 'the queue does not exist in the virtual host'],
  405: ['ServerUnavailable', 'the queue is in use by another connection alone'],
  506: ['ServerUnavailable', 'the broker has not enough resources'],
  530: NO_PERMISSION,
  540: ['UnexpectedAnswer', 'the broker does not support what the test asks'],
  541: ['ServerUnavailable', 'the broker or the virtual host is out of order'],
};

const TEXTS: readonly (readonly [RegExp, Meaning])[] = [
  [/^NOT_ALLOWED - vhost .* not found$/, ['TargetNotFound', 'the virtual host does not exist']],
  [
    /^NOT_ALLOWED - .*: (connection|node connection|user connection) limit .*is reached$/,
    ['TooManyConnections', 'the broker, the virtual host or the user has no connection left'],
  ],
  [/^NOT_ALLOWED - .* is down$/, ['ServerUnavailable', 'the virtual host is out of order']],
];

function amqpFailure(code: number, text: string): ConnectionFailure {
  const meaning = (code === 530 ? TEXTS.find(([form]) => form.test(text))?.[1] : undefined) ?? CODES[code];
  return meaning ? new ConnectionFailure(meaning[0], meaning[1]) : notUnderstood();
}
