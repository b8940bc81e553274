import { Bytes } from './bytes.ts';
import { notUnderstood } from '../wire.ts';

/*
 * Protocol Buffers, as far as flat messages of numbers, texts and bytes go. The content of a field is read when
 * a caller asks for it, so that no nesting can be too deep.
 */

/** The fields of a message by their numbers; of one that is repeated, the last. */
export type MessageFields = ReadonlyMap<number, number | Buffer>;

/** Writes a number that is not negative. */
export function numberField(field: number, value: number): Buffer {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

/** Writes a text, bytes, or a message. */
export function bytesField(field: number, value: string | Buffer): Buffer {
  return Buffer.concat([varint(field * 8 + 2), varint(Buffer.byteLength(value)), Buffer.from(value)]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return Buffer.from([...bytes, left]);
    bytes.push(128 + (left % 128));
  }
}

/** Reads a message as a whole. */
export function fieldsIn(message: Buffer): MessageFields {
  const bytes = new Bytes(message);
  const fields = new Map<number, number | Buffer>();
  while (bytes.remaining > 0) {
    const key = readVarint(bytes);
    fields.set(Math.floor(key / 8), readField(bytes, key % 8));
  }
  return fields;
}

/** Numbers of 64 and of 32 bits stay bytes: no caller needs one. */
function readField(bytes: Bytes, kind: number): number | Buffer {
  if (kind === 0) return readVarint(bytes);
  if (kind === 1) return bytes.take(8);
  if (kind === 2) return bytes.take(readVarint(bytes));
  if (kind === 5) return bytes.take(4);
  throw notUnderstood();
}

const LONGEST_VARINT = 10;

function readVarint(bytes: Bytes): number {
  let value = 0;
  for (let index = 0; index < LONGEST_VARINT; index += 1) {
    const byte = bytes.u8();
    value += (byte % 128) * 128 ** index;
    if (byte < 128) return value;
  }
  throw notUnderstood();
}
