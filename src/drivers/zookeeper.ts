import type { Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import type { FailureReason } from '../contract/failure.ts';
import type { TlsParameters } from '../contract/schema.ts';
import { Bytes, u32, u8 } from './codec/bytes.ts';
import { refuseUnverified } from './clear.ts';
import type { Login } from './login.ts';
import { saslDigest } from './sasldigest.ts';
import { hungUp, notUnderstood, readExactly } from './wire.ts';

/*
 * Requests of ZooKeeper, in the records of its zookeeper.jute. A login by digest is an addition to the session that is
 * never refused: only a node whose rights ask for it can tell whether it was right. See
 * docs/decisions/2026-11-25-what-proves-a-login-of-zookeeper.md.
 */

/** Schemes of a login. */
type Scheme = 'digest' | 'sasl';

/** Requests, each with its number: every one is sent once. Those below zero are written as their complements. */
const REQUEST = {
  asStranger: [1, 4],
  read: [2, 4],
  challenge: [3, 102],
  proof: [4, 102],
  add: [0xffff_fffc, 100],
  close: [5, 0xffff_fff5],
} as const;

const OK = 0;
const NO_RIGHT = -102;
const SESSION_MS = 4000;
const PASSWORD_LENGTH = 16;
const NO_WATCH = u8(0);

/** Opens a session (ConnectRequest, ConnectResponse). */
export async function connectRequest(socket: Socket): Promise<void> {
  const [nothingSeen, noSession, mayWrite] = [Buffer.alloc(8), Buffer.alloc(8), u8(0)];
  send(
    socket,
    u32(0),
    nothingSeen,
    u32(SESSION_MS),
    noSession,
    buffer(Buffer.alloc(PASSWORD_LENGTH)),
    mayWrite,
  );
  const length = await readExactly(socket, 4).catch((error: unknown) => {
    throw (
      hungUp(
        error,
        'the server hangs up on who opens a session: it may have no quorum, or no connection left',
      ) ?? error
    );
  });
  if (![36, 37].includes(length.readUInt32BE())) throw notUnderstood(); // old servers leave out the last byte, whether they are read-only
  const answer = new Bytes(await readExactly(socket, length.readUInt32BE()));
  const [version, timeout] = [answer.i32(), answer.i32()];
  answer.take(8);
  if (version !== 0 || answer.u32() !== PASSWORD_LENGTH) throw notUnderstood();
  if (timeout <= 0) throw new ConnectionFailure('ServerUnavailable', 'the server opens no session now');
}

/** Logs in by SASL, which does not send the password, and in which the server proves that it knows it. */
export async function saslRequests(socket: Socket, login: Login): Promise<void> {
  const dialogue = saslDigest('zookeeper/zk-sasl-md5', login);
  const challenge = await saslStep(socket, REQUEST.challenge, '');
  dialogue.verify(await saslStep(socket, REQUEST.proof, dialogue.prove(challenge)));
}

async function saslStep(socket: Socket, request: Request, token: string): Promise<string> {
  const { code, length } = await ask(socket, request, text(token));
  if (code !== OK) throw zookeeperFailure(code);
  const answer = await readRest(socket, length);
  return answer.take(answer.u32()).toString('utf8');
}

/** Adds a login by digest (auth packet), after a read without it was refused: otherwise the login would prove nothing. */
export async function addAuth(
  socket: Socket,
  login: Login,
  path: string,
  tls: TlsParameters | undefined,
): Promise<void> {
  if (login.user.includes(':'))
    throw new ConnectionFailure('ParametersInvalid', 'the user must not hold a colon: it would end the name');
  refuseUnverified(tls);
  const stranger = await ask(socket, REQUEST.asStranger, text(path), NO_WATCH);
  if (stranger.code === OK) {
    const message =
      'everybody may read the node, so that it proves no login: name one in parameters.path that asks for it';
    throw new ConnectionFailure('AuthMethodNotOffered', message);
  }
  if (stranger.code !== NO_RIGHT) throw zookeeperFailure(stranger.code);
  const { code } = await ask(
    socket,
    REQUEST.add,
    u32(0),
    text('digest'),
    text(`${login.user}:${login.password.reveal()}`),
  );
  if (code !== OK) throw zookeeperFailure(code);
}

/** Whether a node may be read (getData), and ends the session. The data stays in the socket unread, so that this must be the last request. */
export async function getData(socket: Socket, path: string, scheme: Scheme | undefined): Promise<void> {
  const { code } = await ask(socket, REQUEST.read, text(path), NO_WATCH);
  if (code === NO_RIGHT && scheme === 'digest')
    throw new ConnectionFailure(
      'CredentialsRejected',
      'the node may not be read by this user with this password',
    );
  if (code !== OK) throw zookeeperFailure(code);
  send(socket, ...REQUEST.close.map(u32)); // so that the server need not wait for the session to expire
}

function send(socket: Socket, ...parts: readonly Buffer[]): void {
  socket.write(buffer(Buffer.concat(parts)));
}

function buffer(bytes: Buffer): Buffer {
  return Buffer.concat([u32(bytes.length), bytes]);
}

function text(value: string): Buffer {
  return buffer(Buffer.from(value));
}

type Request = readonly [id: number, type: number];

const HEADER_LENGTH = 16;
/** Of what a node holds, nothing is read; it is as much as servers keep. */
const LARGEST_ANSWER = 16 * 1024 * 1024;
const LARGEST_REST = 4096;

/** Sends a request, and reads the code of the answer; so many bytes of the answer are left in the socket. */
async function ask(socket: Socket, [id, type]: Request, ...body: readonly Buffer[]) {
  send(socket, u32(id), u32(type), ...body);
  const head = new Bytes(await readExactly(socket, 8));
  const length = head.u32() - HEADER_LENGTH;
  if (length < 0 || length > LARGEST_ANSWER || head.u32() !== id) throw notUnderstood();
  const rest = new Bytes(await readExactly(socket, HEADER_LENGTH - 4));
  rest.take(8); // the number of the last change
  return { code: rest.i32(), length };
}

async function readRest(socket: Socket, length: number): Promise<Bytes> {
  if (length > LARGEST_REST) throw notUnderstood();
  return new Bytes(await readExactly(socket, length));
}

const CODES: Readonly<Record<number, readonly [FailureReason, string]>> = {
  [-101]: ['TargetNotFound', 'the node does not exist'],
  [NO_RIGHT]: ['PermissionDenied', 'the node may not be read without a login, or by this one'],
  [-112]: ['ServerUnavailable', 'the server has ended the session'],
  [-115]: ['CredentialsRejected', 'the server does not accept the user or the password'],
  [-118]: ['ServerUnavailable', 'the session has moved to another server'],
  [-124]: ['AuthMethodNotOffered', 'the server serves only those who log in by SASL'],
  [-127]: ['RateLimited', 'the server was asked too often'],
};

function zookeeperFailure(code: number): ConnectionFailure {
  const meaning = CODES[code];
  return meaning
    ? new ConnectionFailure(meaning[0], meaning[1])
    : new ConnectionFailure('UnexpectedAnswer', 'the server answers with an error');
}
