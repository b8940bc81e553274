import { u16, u32, u8 } from '../codec/bytes.ts';
import type { NetworkSession } from './tns.ts';
import { notUnderstood } from '../wire.ts';

/*
 * What is said in the packets of TNS: numbers that begin with how many bytes they have, counted bytes, and the messages
 * that an answer is made of, in the shapes that they have up to Oracle Database 19c.
 */

/** Kinds of messages. */
export const MESSAGE_TYPE = {
  protocol: 1,
  types: 2,
  call: 3,
  error: 4,
  pairs: 8,
  status: 9,
  warning: 15,
  aside: 23,
} as const;

/** An answer, as far as a test looks at it. */
export interface CallResponse {
  /** Number of the error that it ends with; zero where all is well. */
  readonly error: number;
  readonly pairs: ReadonlyMap<string, FlaggedValue>;
}

/** A value with the number beside it, which says more about a few. */
export interface FlaggedValue {
  readonly text: string;
  readonly flags: number;
}

/** A call of a function of the server; they are counted from one. */
export function functionCall(code: number, count: number, ...fields: readonly Buffer[]): Buffer {
  return Buffer.concat([u8(MESSAGE_TYPE.call), u8(code), u8(count), ...fields]);
}

/** A number in as few bytes as it takes, behind how many these are. */
export function ub4(value: number): Buffer {
  if (value === 0) return u8(0);
  if (value <= 0xff) return Buffer.from([1, value]);
  return value <= 0xffff ? Buffer.concat([u8(2), u16(value)]) : Buffer.concat([u8(4), u32(value)]);
}

const LONGEST_SHORT = 252;
const LONG = 254;
const NOTHING = 255;

/** Bytes behind their count; many of them are one piece, with an empty one behind it. */
export function bytesWithLength(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  if (bytes.length <= LONGEST_SHORT) return Buffer.concat([u8(bytes.length), bytes]);
  return Buffer.concat([u8(LONG), ub4(bytes.length), bytes, ub4(0)]);
}

/** A name with its value, and the number beside it. */
export function keyWithValue(name: string, value: string, about = 0): Buffer {
  return Buffer.concat([
    ub4(name.length),
    bytesWithLength(name),
    ub4(Buffer.byteLength(value)),
    bytesWithLength(value),
    ub4(about),
  ]);
}

const MOST_MESSAGES = 16;

/** Reads an answer to its end. */
export async function readCallResponse(session: NetworkSession, first?: number): Promise<CallResponse> {
  const pairs = new Map<string, FlaggedValue>();
  let kind = first ?? (await readUb1(session));
  for (let count = 0; count < MOST_MESSAGES; count += 1) {
    if (kind === MESSAGE_TYPE.error) return { error: await readError(session), pairs };
    if (kind === MESSAGE_TYPE.status) {
      await readNumbers(session, 2);
      return { error: 0, pairs };
    }
    if (kind === MESSAGE_TYPE.pairs) await readPairs(session, pairs);
    else if (kind === MESSAGE_TYPE.warning) await skipWarning(session);
    else if (kind === MESSAGE_TYPE.aside) await skipAside(session);
    else throw notUnderstood();
    kind = await readUb1(session);
  }
  throw notUnderstood();
}

const MOST_PAIRS = 256;

async function readPairs(session: NetworkSession, pairs: Map<string, FlaggedValue>): Promise<void> {
  const count = await readNumber(session);
  if (count > MOST_PAIRS) throw notUnderstood();
  for (let index = 0; index < count; index += 1) {
    const [name, value] = [await readText(session), await readText(session)];
    pairs.set(name, { text: value, flags: await readNumber(session) });
  }
}

/** The number of an error; what comes before it tells of rows, and its text comes behind it. */
async function readError(session: NetworkSession): Promise<number> {
  await readNumbers(session, 8);
  await session.read(6);
  await readNumbers(session, 2);
  await session.read(1);
  await readNumbers(session, 3);
  await session.read(2);
  await readNumbers(session, 2);
  await readText(session);
  for (let lists = 0; lists < 3; lists += 1) if ((await readNumber(session)) !== 0) throw notUnderstood(); // we send no batches
  return readNumber(session);
}

async function skipWarning(session: NetworkSession): Promise<void> {
  const [code, length] = [await readNumber(session), await readNumber(session)];
  await readNumber(session);
  if (code !== 0 && length > 0) await readBytesWithLength(session);
}

/** Skips a piggyback, which a server sends unasked; a test needs none. */
async function skipAside(session: NetworkSession): Promise<void> {
  switch (await readUb1(session)) {
    case 1:
    case 3:
      return;
    case 2:
      await skip(session, 1 + (await readNumber(session)));
      return;
    case 4: {
      await skipHead(session);
      const count = await readNumber(session);
      if (count > 0) await session.read(1);
      await skipSettings(session, count);
      await readNumbers(session, 3);
      return;
    }
    case 5: {
      await skipHead(session);
      const count = await readNumber(session);
      await session.read(1);
      await skipSettings(session, count);
      await readNumbers(session, 1);
      return;
    }
    case 7:
      await readText(session);
      return;
    case 9:
      await skipHead(session);
      return;
    default:
      throw notUnderstood();
  }
}

async function skipHead(session: NetworkSession): Promise<void> {
  await readNumber(session);
  await session.read(1);
}

async function skipSettings(session: NetworkSession, count: number): Promise<void> {
  if (count > MOST_PAIRS) throw notUnderstood();
  for (let index = 0; index < count; index += 1) {
    for (let text = 0; text < 2; text += 1) await readText(session);
    await readNumber(session);
  }
}

/** Reads a byte. */
export async function readUb1(session: NetworkSession): Promise<number> {
  return (await session.read(1)).readUInt8();
}

const NEGATIVE = 0x80;

/** Its sign, where it has one, is for nothing that a test looks at. */
async function readNumber(session: NetworkSession): Promise<number> {
  const length = (await readUb1(session)) % NEGATIVE;
  if (length > 8) throw notUnderstood();
  return length === 0 ? 0 : Number(`0x${(await session.read(length)).toString('hex')}`);
}

async function readNumbers(session: NetworkSession, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) await readNumber(session);
}

const LONGEST = 32 * 1024;

/** Passes over so many bytes. */
export async function skip(session: NetworkSession, length: number): Promise<void> {
  if (length > LONGEST) throw notUnderstood();
  await session.read(length);
}

async function readText(session: NetworkSession): Promise<string> {
  return (await readNumber(session)) === 0 ? '' : (await readBytesWithLength(session)).toString('utf8');
}

/** Reads bytes behind their count. */
export async function readBytesWithLength(session: NetworkSession): Promise<Buffer> {
  const length = await readUb1(session);
  if (length === NOTHING) return Buffer.alloc(0);
  if (length !== LONG) return session.read(length);
  const pieces: Buffer[] = [];
  for (let left = LONGEST, next = await readNumber(session); next > 0; next = await readNumber(session)) {
    left -= next;
    if (left < 0) throw notUnderstood();
    pieces.push(await session.read(next));
  }
  return Buffer.concat(pieces);
}
