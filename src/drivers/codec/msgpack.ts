import { Bytes, u16, u32, u8 } from './bytes.ts';
import { notUnderstood } from '../wire.ts';

/*
 * MessagePack, as far as a test needs it: writes whole numbers from zero, texts, bytes, lists and maps of numbers;
 * reads all there is, of which what a test never looks at stays without a value. Depth and counts are bounded.
 */

/** What can be written. */
export type Packable = number | string | Buffer | readonly Packable[] | ReadonlyMap<number, Packable>;

const DEEPEST = 8;

/** Writes a value. */
export function serialize(value: Packable): Buffer {
  if (typeof value === 'number') return value < 0x80 ? u8(value) : Buffer.concat([u8(0xce), u32(value)]);
  if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    return Buffer.concat([u8(0xda), u16(bytes.length), bytes]);
  }
  if (Buffer.isBuffer(value)) return Buffer.concat([u8(0xc5), u16(value.length), value]);
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<number, Packable>)]; // the guard knows of no map that is only read
    return Buffer.concat([
      u8(0xde),
      u16(entries.length),
      ...entries.flatMap(([key, each]) => [serialize(key), serialize(each)]),
    ]);
  }
  const list = value as readonly Packable[]; // nothing else is left
  return Buffer.concat([u8(0xdc), u16(list.length), ...list.map(serialize)]);
}

/** Kinds by their first byte, where it says nothing but the kind: how many bytes say the length, or how many follow. */
const TEXTS: Readonly<Record<number, number>> = { 0xd9: 1, 0xda: 2, 0xdb: 4, 0xc4: 1, 0xc5: 2, 0xc6: 4 };
const LISTS: Readonly<Record<number, number>> = { 0xdc: 2, 0xdd: 4 };
const MAPS: Readonly<Record<number, number>> = { 0xde: 2, 0xdf: 4 };
const NUMBERS: Readonly<Record<number, number>> = { 0xcc: 1, 0xcd: 2, 0xce: 4, 0xcf: 8 };
// prettier-ignore
const OTHERS: Readonly<Record<number, number>> = {
  0xca: 4, 0xcb: 8, 0xd0: 1, 0xd1: 2, 0xd2: 4, 0xd3: 8, 0xd4: 2, 0xd5: 3, 0xd6: 5, 0xd7: 9, 0xd8: 17, 0xc0: 0, 0xc2: 0, 0xc3: 0,
};
const EXTENSIONS: Readonly<Record<number, number>> = { 0xc7: 1, 0xc8: 2, 0xc9: 4 };

/** Reads one value, and leaves what follows. */
export function deserialize(bytes: Bytes, depth = DEEPEST): unknown {
  if (depth === 0) throw notUnderstood();
  const first = bytes.u8();
  if (first < 0x80) return first;
  if (first < 0x90) return readMap(bytes, first - 0x80, depth);
  if (first < 0xa0) return readList(bytes, first - 0x90, depth);
  if (first < 0xc0) return bytes.take(first - 0xa0).toString('utf8');
  if (first >= 0xe0) return first - 256;
  const number = NUMBERS[first];
  if (number !== undefined) return readLength(bytes, number);
  const text = TEXTS[first];
  if (text !== undefined) return bytes.take(readLength(bytes, text)).toString('utf8');
  const list = LISTS[first];
  if (list !== undefined) return readList(bytes, readLength(bytes, list), depth);
  const map = MAPS[first];
  if (map !== undefined) return readMap(bytes, readLength(bytes, map), depth);
  return pass(bytes, first);
}

function pass(bytes: Bytes, first: number): undefined {
  const extension = EXTENSIONS[first];
  const length = extension === undefined ? OTHERS[first] : readLength(bytes, extension) + 1;
  if (length === undefined) throw notUnderstood();
  bytes.take(length);
}

function readLength(bytes: Bytes, size: number): number {
  if (size === 1) return bytes.u8();
  if (size === 2) return bytes.u16();
  return size === 4 ? bytes.u32() : bytes.u32() * 2 ** 32 + bytes.u32();
}

function readList(bytes: Bytes, length: number, depth: number): readonly unknown[] {
  if (length > bytes.remaining) throw notUnderstood();
  return Array.from({ length }, () => deserialize(bytes, depth - 1));
}

function readMap(bytes: Bytes, length: number, depth: number): ReadonlyMap<unknown, unknown> {
  if (length > bytes.remaining) throw notUnderstood();
  return new Map(
    Array.from({ length }, () => [deserialize(bytes, depth - 1), deserialize(bytes, depth - 1)] as const),
  );
}
