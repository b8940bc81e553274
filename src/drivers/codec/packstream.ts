import { Bytes, u16, u32, u8 } from './bytes.ts';
import { notUnderstood } from '../wire.ts';

/*
 * PackStream of Bolt, as far as a test needs it: writes null, whole numbers, texts, lists and maps; reads those and all
 * else, of which numbers with a fraction, bytes and structures stay without a value. Depth and counts are bounded.
 */

/** What can be written. */
export type PackStreamValue =
  null | number | string | readonly PackStreamValue[] | { readonly [name: string]: PackStreamValue };

/** A structure: a number that says which, and its fields. */
export interface Structure {
  readonly tag: number;
  readonly fields: readonly unknown[];
}

const TINY = { text: 0x80, list: 0x90, map: 0xa0, structure: 0xb0 } as const;
const DEEPEST = 8;

/** Writes a structure. */
export function structure(tag: number, ...fields: readonly PackStreamValue[]): Buffer {
  return Buffer.concat([u8(TINY.structure + fields.length), u8(tag), ...fields.map(pack)]);
}

function pack(value: PackStreamValue): Buffer {
  if (value === null) return u8(0xc0);
  if (typeof value === 'number') return packNumber(value);
  if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    return Buffer.concat([head(bytes.length, TINY.text, 0xd0), bytes]);
  }
  if (isList(value)) return Buffer.concat([head(value.length, TINY.list, 0xd4), ...value.map(pack)]);
  const entries = Object.entries(value);
  return Buffer.concat([
    head(entries.length, TINY.map, 0xd8),
    ...entries.flatMap(([name, each]) => [pack(name), pack(each)]),
  ]);
}

function isList(value: PackStreamValue): value is readonly PackStreamValue[] {
  return Array.isArray(value);
}

function packNumber(value: number): Buffer {
  if (value >= -16 && value < 128) return u8(value < 0 ? value + 256 : value);
  const bytes = Buffer.alloc(5);
  bytes.writeUInt8(0xca);
  bytes.writeInt32BE(value, 1);
  return bytes;
}

/** Short lengths stand in the marker, others behind one of three markers in a row. */
function head(length: number, tiny: number, marker: number): Buffer {
  if (length < 16) return u8(tiny + length);
  if (length < 0x100) return Buffer.concat([u8(marker), u8(length)]);
  return length < 0x1_0000
    ? Buffer.concat([u8(marker + 1), u16(length)])
    : Buffer.concat([u8(marker + 2), u32(length)]);
}

/** Reads a message: one structure, and nothing behind it. */
export function readStructure(message: Buffer): Structure {
  const bytes = new Bytes(message);
  const marker = bytes.u8();
  if (marker < TINY.structure || marker > TINY.structure + 15) throw notUnderstood();
  const tag = bytes.u8();
  const fields = Array.from({ length: marker - TINY.structure }, () => read(bytes, DEEPEST));
  if (bytes.remaining > 0) throw notUnderstood();
  return { tag, fields };
}

/** Values of one kind that begin with this marker, by it. */
const FIXED_LENGTHS: Readonly<Record<number, number>> = { 0xc1: 8, 0xc8: 1, 0xc9: 2, 0xca: 4, 0xcb: 8 };

function read(bytes: Bytes, depth: number): unknown {
  if (depth === 0) throw notUnderstood();
  const marker = bytes.u8();
  if (marker < 0x80) return marker;
  if (marker >= 0xf0) return marker - 256;
  if (marker === 0xc0) return null;
  if (marker === 0xc2 || marker === 0xc3) return marker === 0xc3;
  const fixed = FIXED_LENGTHS[marker];
  if (fixed !== undefined) return void bytes.take(fixed);
  if (marker >= 0xcc && marker <= 0xce) return void bytes.take(lengthIn(bytes, marker - 0xcc));
  return readCounted(bytes, marker, depth);
}

function readCounted(bytes: Bytes, marker: number, depth: number): unknown {
  const isTiny = marker < 0xc0;
  const kind = isTiny ? marker - (marker % 16) : TINY.text + 16 * Math.floor((marker - 0xd0) / 4);
  const length = isTiny ? marker % 16 : lengthIn(bytes, marker % 4);
  if (kind === TINY.text) return bytes.take(length).toString('utf8');
  if (length > bytes.remaining) throw notUnderstood();
  if (kind === TINY.list) return Array.from({ length }, () => read(bytes, depth - 1));
  if (kind === TINY.map)
    return new Map(Array.from({ length }, () => [read(bytes, depth - 1), read(bytes, depth - 1)] as const));
  if (kind !== TINY.structure) throw notUnderstood();
  bytes.take(1);
  for (let field = 0; field < length; field += 1) read(bytes, depth - 1);
  return undefined;
}

function lengthIn(bytes: Bytes, size: number): number {
  if (size === 0) return bytes.u8();
  if (size === 1) return bytes.u16();
  if (size === 2) return bytes.u32();
  throw notUnderstood();
}
