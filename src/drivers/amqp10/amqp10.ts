import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { ConnectionFailure } from '../../contract/failure.ts';
import type { FailureReason } from '../../contract/failure.ts';
import type { TlsParameters } from '../../contract/schema.ts';
import {
  binary,
  described,
  flag,
  isGiven,
  NULL,
  numberIn,
  readValue,
  symbol,
  symbolsIn,
  text,
  textIn,
  uint,
  valuesIn,
} from './values.ts';
import type { Value } from './values.ts';
import { Bytes, u16, u32, u8 } from '../codec/bytes.ts';
import { refuseUnverified } from '../clear.ts';
import type { Login } from '../login.ts';
import { notUnderstood, readExactly } from '../wire.ts';

/*
 * The handshake of AMQP 1.0 (OASIS): SASL, a connection, a session, and a link that is given no credit, so that no
 * message moves. See docs/decisions/2026-11-29-protocols-without-their-clients.md.
 */

const LAYER = { amqp: 0, sasl: 3 } as const;
const SAYS = {
  open: 0x10,
  begin: 0x11,
  attach: 0x12,
  flow: 0x13,
  detach: 0x16,
  end: 0x17,
  close: 0x18,
  error: 0x1d,
} as const;
const SASL = { mechanisms: 0x40, init: 0x41, challenge: 0x42, outcome: 0x44 } as const;

/** How one logs in, as SASL calls it. */
export type Mechanism = 'PLAIN' | 'EXTERNAL' | 'ANONYMOUS';

/** Logs in once. */
export async function logIn(
  socket: Socket,
  mechanism: Mechanism,
  login: Login | undefined,
  tls: TlsParameters | undefined,
): Promise<void> {
  await agree(socket, LAYER.sasl);
  const [offered] = await expect(socket, 'sasl', SASL.mechanisms);
  if (!symbolsIn(offered).includes(mechanism)) {
    throw new ConnectionFailure('AuthMethodNotOffered', `the broker does not offer the login ${mechanism}`);
  }
  if (login) refuseUnverified(tls);
  const answer = login ? `\0${login.user}\0${login.password.reveal()}` : '';
  send(socket, 'sasl', described(SASL.init, symbol(mechanism), binary(Buffer.from(answer))));
  const [code] = await expect(socket, 'sasl', SASL.outcome);
  const outcome = OUTCOMES[numberIn(code) ?? -1];
  if (outcome === undefined) throw notUnderstood();
  if (outcome !== 'in') throw new ConnectionFailure(...outcome);
}

const OUTCOMES: Readonly<Record<number, readonly [FailureReason, string] | 'in'>> = {
  0: 'in',
  1: ['CredentialsRejected', 'the broker does not let this user in with this credential'],
  2: ['ServerUnavailable', 'the broker cannot check the credential now'],
  3: ['ServerUnavailable', 'the broker cannot check the credential until somebody mends it'],
  4: ['ServerUnavailable', 'the broker cannot check the credential now'],
};

/** What a broker says of itself. */
export interface Container {
  readonly product: string | undefined;
  readonly version: string | undefined;
}

/** Opens the connection to a virtual host, and a session in it. */
export async function openSession(
  socket: Socket,
  mechanism: Mechanism,
  virtualHost: string,
): Promise<Container> {
  const meanings = mechanism === 'ANONYMOUS' ? OPEN_BY_STRANGERS : OPEN;
  await agree(socket, LAYER.amqp);
  const [name, largest] = [text(`mooring-${randomUUID()}`), uint(LARGEST_FRAME)]; // brokers refuse a name that another connection has
  send(socket, 'amqp', described(SAYS.open, name, text(virtualHost), largest));
  const [, , , , , , , , , properties] = await expect(socket, 'amqp', SAYS.open, meanings);
  const [nextId, window] = [uint(0), uint(1)];
  send(socket, 'amqp', described(SAYS.begin, NULL, nextId, window, window));
  await expect(socket, 'amqp', SAYS.begin, meanings);
  const about = textsIn(properties);
  return { product: about.get('product'), version: VERSION.exec(about.get('version') ?? '')?.[0] };
}

const VERSION = /^[0-9][0-9A-Za-z.+-]{0,31}/;

function textsIn(properties: Value | undefined): ReadonlyMap<string, string> {
  const values = isGiven(properties) ? valuesIn(properties) : [];
  const entries = values.flatMap((name, index) =>
    index % 2 === 0 ? [[textIn(name) ?? '', textIn(values[index + 1]) ?? ''] as const] : [],
  );
  return new Map(entries);
}

/** What one may do at an address. */
export type Use = 'receive' | 'send';

/** Opens a link to an address and closes it again: what the broker does not let us do, it says by closing it first. */
export async function attach(socket: Socket, address: string, use: Use): Promise<void> {
  const [handle, settling] = [uint(0), NULL];
  const [source, target] = [
    described(0x28, ...(use === 'receive' ? [text(address)] : [])),
    described(0x29, ...(use === 'send' ? [text(address)] : [])),
  ];
  const first = use === 'send' ? [NULL, NULL, uint(0)] : []; // how many messages a sender has sent
  const role = flag(use === 'receive' ? 'true' : 'false');
  send(
    socket,
    'amqp',
    described(SAYS.attach, text('mooring'), handle, role, settling, settling, source, target, ...first),
  );
  await expect(socket, 'amqp', SAYS.attach, LINK);
  send(socket, 'amqp', described(SAYS.detach, handle, flag('true')));
  const [, , error] = await expect(socket, 'amqp', SAYS.detach, LINK);
  if (isGiven(error)) throw failureOf(error, LINK);
}

/** Takes leave, so that the broker's log has no complaint. */
export async function takeLeave(socket: Socket): Promise<void> {
  send(socket, 'amqp', described(SAYS.close));
  const [error] = await expect(socket, 'amqp', SAYS.close);
  if (isGiven(error)) throw failureOf(error, LINK);
}

type Layer = 'amqp' | 'sasl';

/** Says which layer is to begin, and hears the same. */
async function agree(socket: Socket, layer: number): Promise<void> {
  const header = Buffer.from([...Buffer.from('AMQP'), layer, 1, 0, 0]);
  socket.write(header);
  const answer = await readExactly(socket, 4);
  if (answer.toString('latin1') !== 'AMQP') throw notUnderstood();
  const version = await readExactly(socket, 4);
  if (version.equals(header.subarray(4))) return;
  if (version[1] === 1 && layer === LAYER.sasl)
    throw new ConnectionFailure('AuthMethodNotOffered', 'the broker asks for no login, or for TLS first');
  throw new ConnectionFailure('ProtocolError', 'the broker speaks another version of AMQP than 1.0');
}

const LARGEST_FRAME = 64 * 1024;
const MOST_FRAMES = 16;
const FRAME_TYPE: Readonly<Record<Layer, number>> = { amqp: 0, sasl: 1 };

function send(socket: Socket, layer: Layer, body: Buffer): void {
  socket.write(Buffer.concat([u32(body.length + 8), u8(2), u8(FRAME_TYPE[layer]), u16(0), body]));
}

/** Waits for one performative, and gives its fields; credit that is granted and frames without a body are passed over. */
async function expect(
  socket: Socket,
  layer: Layer,
  wanted: number,
  meanings: Meanings = {},
): Promise<readonly Value[]> {
  for (let count = 0; count < MOST_FRAMES; count += 1) {
    const body = await readFrame(socket, layer);
    if (body.left === 0) continue;
    const said = readValue(body);
    const fields = valuesIn(said);
    if (said.descriptor === wanted) return fields;
    if (said.descriptor === SASL.challenge) {
      throw new ConnectionFailure(
        'AuthMethodNotOffered',
        'the broker asks for more than the login that it offers',
      );
    }
    const error = said.descriptor === SAYS.detach ? fields[2] : fields[0];
    const closing =
      said.descriptor === SAYS.detach || said.descriptor === SAYS.end || said.descriptor === SAYS.close;
    if (closing)
      throw isGiven(error)
        ? failureOf(error, meanings)
        : new ConnectionFailure('ConnectionClosed', 'the broker closes what the test opened');
    if (said.descriptor !== SAYS.flow) throw notUnderstood();
  }
  throw notUnderstood();
}

async function readFrame(socket: Socket, layer: Layer): Promise<Bytes> {
  const head = new Bytes(await readExactly(socket, 8));
  const [size, offset, type] = [head.u32(), head.u8() * 4, head.u8()];
  if (size < offset || size > LARGEST_FRAME || offset < 8 || type !== FRAME_TYPE[layer])
    throw notUnderstood();
  const frame = new Bytes(await readExactly(socket, size - 8));
  frame.take(offset - 8);
  return frame;
}

type Meanings = Readonly<Record<string, readonly [FailureReason, string]>>;

const OPEN: Meanings = {
  'amqp:unauthorized-access': [
    'PermissionDenied',
    'the login is right, and the user may not open a connection',
  ],
  'amqp:not-found': ['TargetNotFound', 'the virtual host does not exist'],
  'amqp:not-allowed': ['PermissionDenied', 'the virtual host does not exist, or the user may not open it'],
};

const OPEN_BY_STRANGERS: Meanings = {
  ...OPEN,
  'amqp:unauthorized-access': ['CredentialsRejected', 'the broker asks for a login, and none is given'],
};

const LINK: Meanings = {
  'amqp:unauthorized-access': ['PermissionDenied', 'the user may not do that at the address'],
  'amqp:not-found': ['TargetNotFound', 'the address does not exist'],
  'amqp:not-allowed': ['PermissionDenied', 'the broker does not allow that at the address'],
};

const GENERAL: Meanings = {
  'amqp:connection:forced': ['ServerUnavailable', 'the broker is stopping, or closes connections'],
  'amqp:internal-error': ['ServerUnavailable', 'the broker is out of order'],
  'amqp:resource-limit-exceeded': [
    'TooManyConnections',
    'a limit of connections, sessions or links is reached',
  ],
  'amqp:resource-locked': ['ServerUnavailable', 'another has the address for itself'],
  'amqp:resource-deleted': ['TargetNotFound', 'the address has been deleted'],
  'amqp:connection:redirect': [
    'UnexpectedAnswer',
    'the broker refers to another one, and a test does not follow',
  ],
  'amqp:link:redirect': ['UnexpectedAnswer', 'the broker refers to another one, and a test does not follow'],
  'com.microsoft:auth-failed': ['CredentialsRejected', 'the service does not accept the key'],
  'com.microsoft:entity-disabled': ['ServerUnavailable', 'the queue, topic or hub is disabled'],
  'com.microsoft:server-busy': ['ServerUnavailable', 'the service is busy'],
  'com.microsoft:timeout': ['ServerUnavailable', 'the service did not answer itself in time'],
};

/** An error: a condition out of a list, a text, and more that nobody reads. */
function failureOf(error: Value, meanings: Meanings): ConnectionFailure {
  const condition = error.descriptor === SAYS.error ? (textIn(valuesIn(error)[0]) ?? '') : '';
  const known = { ...GENERAL, ...meanings };
  const [reason, message] = (Object.hasOwn(known, condition) ? known[condition] : undefined) ?? OTHER;
  return new ConnectionFailure(reason, message);
}

const OTHER = ['UnexpectedAnswer', 'the broker answers with an error'] as const;
