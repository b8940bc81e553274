import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { ConnectionFailure } from '../../contract/failure.ts';
import type { FailureReason } from '../../contract/reasons.ts';
import type { TlsParameters } from '../../contract/schema.ts';
import {
  encodeBinary,
  describedList,
  encodeBoolean,
  isGiven,
  NULL,
  unsignedIn,
  readValue,
  encodeSymbol,
  symbolsIn,
  encodeString,
  textIn,
  encodeUint,
  valuesIn,
} from './values.ts';
import type { EncodedValue } from './values.ts';
import { errorFailure, AT_ATTACH, AT_OPEN, AT_ANONYMOUS_OPEN } from './errors.ts';
import type { ErrorConditions } from './errors.ts';
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
} as const;
const SASL = { mechanisms: 0x40, init: 0x41, challenge: 0x42, outcome: 0x44 } as const;

/** The SASL mechanisms that a test may choose. */
export type SaslMechanism = 'PLAIN' | 'EXTERNAL' | 'ANONYMOUS';

/** Logs in once (`sasl-mechanisms`, `sasl-init`, `sasl-outcome`). */
export async function saslInit(
  socket: Socket,
  mechanism: SaslMechanism,
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
  send(socket, 'sasl', describedList(SASL.init, encodeSymbol(mechanism), encodeBinary(Buffer.from(answer))));
  const [code] = await expect(socket, 'sasl', SASL.outcome);
  const outcome = OUTCOMES[unsignedIn(code) ?? -1];
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

/** The properties of the broker's `open` that a test reads. */
interface Container {
  readonly product: string | undefined;
  readonly version: string | undefined;
}

/** Opens the connection to a virtual host (`open`), and a session in it (`begin`). */
export async function openAndBegin(
  socket: Socket,
  mechanism: SaslMechanism,
  virtualHost: string,
): Promise<Container> {
  const meanings = mechanism === 'ANONYMOUS' ? AT_ANONYMOUS_OPEN : AT_OPEN;
  await agree(socket, LAYER.amqp);
  const [name, largest] = [encodeString(`mooring-${randomUUID()}`), encodeUint(LARGEST_FRAME)]; // brokers refuse a name that another connection has
  send(socket, 'amqp', describedList(SAYS.open, name, encodeString(virtualHost), largest));
  const [, , , , , , , , , properties] = await expect(socket, 'amqp', SAYS.open, meanings);
  const [nextId, window] = [encodeUint(0), encodeUint(1)];
  send(socket, 'amqp', describedList(SAYS.begin, NULL, nextId, window, window));
  await expect(socket, 'amqp', SAYS.begin, meanings);
  const about = textsIn(properties);
  return { product: about.get('product'), version: VERSION.exec(about.get('version') ?? '')?.[0] };
}

const VERSION = /^[0-9][0-9A-Za-z.+-]{0,31}/;

function textsIn(properties: EncodedValue | undefined): ReadonlyMap<string, string> {
  const values = isGiven(properties) ? valuesIn(properties) : [];
  const entries = values.flatMap((name, index) =>
    index % 2 === 0 ? [[textIn(name) ?? '', textIn(values[index + 1]) ?? ''] as const] : [],
  );
  return new Map(entries);
}

/** Which end of the link the test is, named for what its user may do at the address. */
export type LinkRole = 'receive' | 'send';

/** Opens a link to an address (`attach`) and closes it again (`detach`); a broker that does not allow the link detaches it first. */
export async function attach(socket: Socket, address: string, use: LinkRole): Promise<void> {
  const [handle, settling] = [encodeUint(0), NULL];
  const [source, target] = [
    describedList(0x28, ...(use === 'receive' ? [encodeString(address)] : [])),
    describedList(0x29, ...(use === 'send' ? [encodeString(address)] : [])),
  ];
  const first = use === 'send' ? [NULL, NULL, encodeUint(0)] : []; // how many messages a sender has sent
  const role = encodeBoolean(use === 'receive' ? 'true' : 'false');
  send(
    socket,
    'amqp',
    describedList(
      SAYS.attach,
      encodeString('mooring'),
      handle,
      role,
      settling,
      settling,
      source,
      target,
      ...first,
    ),
  );
  await expect(socket, 'amqp', SAYS.attach, AT_ATTACH);
  send(socket, 'amqp', describedList(SAYS.detach, handle, encodeBoolean('true')));
  const [, , error] = await expect(socket, 'amqp', SAYS.detach, AT_ATTACH);
  if (isGiven(error)) throw errorFailure(error, AT_ATTACH);
}

/** Ends the connection (`close`); without that, brokers log a warning. */
export async function sendClose(socket: Socket): Promise<void> {
  send(socket, 'amqp', describedList(SAYS.close));
  const [error] = await expect(socket, 'amqp', SAYS.close);
  if (isGiven(error)) throw errorFailure(error, AT_ATTACH);
}

type Layer = 'amqp' | 'sasl';

/** Exchanges the protocol header of a layer. */
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
  meanings: ErrorConditions = {},
): Promise<readonly EncodedValue[]> {
  for (let count = 0; count < MOST_FRAMES; count += 1) {
    const body = await readFrame(socket, layer);
    if (body.remaining === 0) continue;
    const performative = readValue(body);
    const fields = valuesIn(performative);
    if (performative.descriptor === wanted) return fields;
    if (performative.descriptor === SASL.challenge) {
      throw new ConnectionFailure(
        'AuthMethodNotOffered',
        'the broker asks for more than the login that it offers',
      );
    }
    const error = performative.descriptor === SAYS.detach ? fields[2] : fields[0];
    const closing =
      performative.descriptor === SAYS.detach ||
      performative.descriptor === SAYS.end ||
      performative.descriptor === SAYS.close;
    if (closing)
      throw isGiven(error)
        ? errorFailure(error, meanings)
        : new ConnectionFailure('ConnectionClosed', 'the broker closes what the test opened');
    if (performative.descriptor !== SAYS.flow) throw notUnderstood();
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
