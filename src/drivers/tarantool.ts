import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import type { FailureReason } from '../contract/reasons.ts';
import { Bytes, u32, u8 } from './codec/bytes.ts';
import type { Login } from './login.ts';
import { serialize, deserialize } from './codec/msgpack.ts';
import type { Packable } from './codec/msgpack.ts';
import { notUnderstood, readExactly } from './wire.ts';

/*
 * IPROTO of Tarantool: a greeting with a salt, one login by chap-sha1, in which the password is not sent, and one
 * question. See docs/decisions/2026-11-29-protocols-without-their-clients.md.
 */

/** What a server sends first. */
interface Greeting {
  readonly salt: Buffer;
  readonly version: string | undefined;
}

const KEY = {
  operation: 0x00,
  sync: 0x01,
  space: 0x10,
  index: 0x11,
  limit: 0x12,
  offset: 0x13,
  iterator: 0x14,
  key: 0x20,
  tuple: 0x21,
} as const;
const USER = 0x23;
const DATA = 0x30;
const OPERATION = { select: 1, login: 7, ping: 64 } as const;
const LINE_LENGTH = 64;
const SALT_LENGTH = 20;

/** Waits for the greeting. */
export async function awaitGreeting(socket: Socket): Promise<Greeting> {
  if ((await readExactly(socket, 10)).toString('latin1') !== 'Tarantool ') throw notUnderstood();
  const about = (await readExactly(socket, LINE_LENGTH - 10)).toString('latin1');
  const salt = Buffer.from((await readExactly(socket, LINE_LENGTH)).toString('latin1').trim(), 'base64');
  if (!/^[^\n]*\(Binary\)[^\n]*\n$/.test(about) || salt.length < SALT_LENGTH) throw notUnderstood();
  return { salt: salt.subarray(0, SALT_LENGTH), version: /^([0-9][0-9A-Za-z.+-]{0,31})/.exec(about)?.[1] };
}

/** Logs in once (IPROTO_AUTH). */
export async function iprotoAuth(
  socket: Socket,
  { salt }: Greeting,
  { user, password }: Login,
): Promise<void> {
  const once = digest(Buffer.from(password.reveal()));
  const mask = digest(salt, digest(once));
  const proof = Buffer.from(once.map((byte, index) => byte ^ (mask[index] ?? 0))); // oxlint-disable-line no-bitwise -- the proof of the protocol
  await ask(socket, OPERATION.login, [
    [USER, user],
    [KEY.tuple, ['chap-sha1', proof]],
  ]);
}

function digest(...parts: readonly Buffer[]): Buffer {
  return createHash('sha1').update(Buffer.concat(parts)).digest();
}

/** The view of those spaces that the user may do anything with, and its index by name. */
const SPACES = 281;
const BY_NAME = 2;

/** Whether the space exists and the user has any right on it (IPROTO_SELECT). */
export async function iprotoSelect(socket: Socket, name: string): Promise<void> {
  const answer = await ask(socket, OPERATION.select, [
    [KEY.space, SPACES],
    [KEY.index, BY_NAME],
    [KEY.limit, 1],
    [KEY.offset, 0],
    [KEY.iterator, 0],
    [KEY.key, [name]],
  ]);
  const tuples = answer.get(DATA);
  if (!Array.isArray(tuples)) throw notUnderstood();
  if (tuples.length === 0)
    throw new ConnectionFailure(
      'TargetNotFound',
      'the space does not exist, or the user may do nothing with it',
    );
}

/** Sends IPROTO_PING, and waits for the answer. */
export async function iprotoPing(socket: Socket): Promise<void> {
  await ask(socket, OPERATION.ping, []);
}

const LONGEST_ANSWER = 64 * 1024;

type Body = readonly (readonly [number, Packable])[];

async function ask(socket: Socket, operation: number, body: Body): Promise<ReadonlyMap<unknown, unknown>> {
  const header = new Map([[KEY.operation, operation], [KEY.sync, operation]]); // prettier-ignore
  const request = Buffer.concat([serialize(header), serialize(new Map(body))]);
  socket.write(Buffer.concat([u8(0xce), u32(request.length), request]));
  if ((await readExactly(socket, 1)).readUInt8() !== 0xce) throw notUnderstood(); // servers write every length in five bytes
  const length = (await readExactly(socket, 4)).readUInt32BE();
  if (length > LONGEST_ANSWER)
    throw new ConnectionFailure('BudgetExceeded', 'an answer of the server is longer than 64 KiB');
  const bytes = new Bytes(await readExactly(socket, length));
  const [head, values] = [deserialize(bytes), bytes.remaining > 0 ? deserialize(bytes) : new Map()];
  if (!(head instanceof Map) || !(values instanceof Map) || bytes.remaining > 0) throw notUnderstood();
  const code: unknown = head.get(KEY.operation);
  if (typeof code !== 'number' || head.get(KEY.sync) !== operation) throw notUnderstood();
  if (code !== 0) throw tarantoolFailure(code - ERRORS);
  return values;
}

const ERRORS = 0x8000;

const CODES: Readonly<Record<number, readonly [FailureReason, string]>> = {
  42: ['PermissionDenied', 'the user may not do what the test asks'],
  45: ['CredentialsRejected', 'the server does not accept the user or the password'],
  47: ['CredentialsRejected', 'the server does not accept the user or the password'],
  116: ['ServerUnavailable', 'the server is still loading'],
};

function tarantoolFailure(code: number): ConnectionFailure {
  const meaning = CODES[code];
  return meaning
    ? new ConnectionFailure(meaning[0], meaning[1])
    : new ConnectionFailure('UnexpectedAnswer', 'the server answers with an error');
}
