import { Bytes, u32, u8 } from '../codec/bytes.ts';
import { notUnderstood } from '../wire.ts';

/*
 * The type system of AMQP 1.0 (part 1 of the OASIS document). Nothing here calls itself: what a value holds is read
 * when a caller asks for it, one level at a time, so that no nesting can be too deep.
 */

/** A value as it was sent: the code of its encoding, and the bytes behind that. */
export interface EncodedValue {
  readonly code: number;
  readonly content: Buffer;
  /** What a described value says that it is. */
  readonly descriptor?: number;
}

const CODE = {
  described: 0x00,
  null: 0x40,
  true: 0x41,
  false: 0x42,
  zero: 0x44,
  text: 0xb1,
  symbol: 0xb3,
  binary: 0xb0,
  list: 0xd0,
} as const;

/** Absent fields of a list. */
export const NULL = u8(CODE.null);

/** Writes a list that says what it is. */
export function describedList(descriptor: number, ...fields: readonly Buffer[]): Buffer {
  const content = Buffer.concat([u32(fields.length), ...fields]);
  return Buffer.concat([
    Buffer.from([CODE.described, 0x53, descriptor, CODE.list]),
    u32(content.length),
    content,
  ]);
}

/** Writes a `string`, a text of users. */
export function encodeString(value: string): Buffer {
  return variable(CODE.text, Buffer.from(value));
}

/** Writes a `symbol`, a name of the protocol. */
export function encodeSymbol(value: string): Buffer {
  return variable(CODE.symbol, Buffer.from(value, 'latin1'));
}

/** Writes `binary`, bytes. */
export function encodeBinary(value: Buffer): Buffer {
  return variable(CODE.binary, value);
}

/** Writes a `uint`, of 32 bits. */
export function encodeUint(value: number): Buffer {
  return Buffer.concat([u8(0x70), u32(value)]);
}

/** Writes a `ubyte`, of 8 bits. */
export function encodeUbyte(value: number): Buffer {
  return Buffer.from([0x50, value]);
}

/** Writes a `boolean`. */
export function encodeBoolean(value: 'true' | 'false'): Buffer {
  return u8(CODE[value]);
}

function variable(code: number, bytes: Buffer): Buffer {
  return Buffer.concat([u8(code), u32(bytes.length), bytes]);
}

/** Reads the next value. */
export function readValue(bytes: Bytes): EncodedValue {
  const code = bytes.u8();
  if (code !== CODE.described) return readPlain(bytes, code);
  const descriptor = unsignedIn(readPlain(bytes, bytes.u8())) ?? -1; // a symbol instead of a number describes nothing that a test knows
  return { ...readPlain(bytes, bytes.u8()), descriptor };
}

/** How many bytes follow a code, by its upper half; those above are preceded by a length. */
const WIDTHS: Readonly<Record<number, number>> = { 4: 0, 5: 1, 6: 2, 7: 4, 8: 8, 9: 16 };

function readPlain(bytes: Bytes, code: number): EncodedValue {
  const kind = Math.floor(code / 16);
  const width = WIDTHS[kind];
  if (width === undefined && kind < 0xa) throw notUnderstood();
  return { code, content: bytes.take(width ?? (kind % 2 === 0 ? bytes.u8() : bytes.u32())) };
}

/** Whether there is a value at all. */
export function isGiven(value: EncodedValue | undefined): value is EncodedValue {
  return value !== undefined && value.code !== CODE.null;
}

const MOST_VALUES = 128;

/** The values of a list, or those of a map, each name before its value. */
export function valuesIn(value: EncodedValue | undefined): readonly EncodedValue[] {
  if (value?.code === 0x45) return []; // the empty list
  const isSmall = value?.code === 0xc0 || value?.code === 0xc1;
  if (!value || !(isSmall || value.code === 0xd0 || value.code === 0xd1)) throw notUnderstood();
  const bytes = new Bytes(value.content);
  const length = isSmall ? bytes.u8() : bytes.u32();
  if (length > MOST_VALUES || length > bytes.remaining) throw notUnderstood();
  return Array.from({ length }, () => readValue(bytes));
}

/** A text or a name of the protocol; undefined where the value is none. */
export function textIn(value: EncodedValue | undefined): string | undefined {
  return [0xa1, 0xa3, 0xb1, 0xb3].includes(value?.code ?? 0) ? value?.content.toString('utf8') : undefined;
}

/** Names of the protocol: one, or an array of them. */
export function symbolsIn(value: EncodedValue | undefined): readonly string[] {
  const one = textIn(value);
  if (one !== undefined) return [one];
  if (value?.code !== 0xe0 && value?.code !== 0xf0) throw notUnderstood();
  const bytes = new Bytes(value.content);
  const length = value.code === 0xe0 ? bytes.u8() : bytes.u32();
  const code = bytes.u8();
  if (length > MOST_VALUES || (code !== 0xa3 && code !== 0xb3)) throw notUnderstood();
  return Array.from({ length }, () => readPlain(bytes, code).content.toString('latin1'));
}

/** A number that is not negative; undefined where the value is none. */
export function unsignedIn(value: EncodedValue | undefined): number | undefined {
  if (value?.code === 0x43 || value?.code === 0x44) return 0;
  if (value === undefined || ![0x50, 0x52, 0x53, 0x60, 0x70, 0x80].includes(value.code)) return undefined;
  return value.content.length === 8
    ? Number(value.content.readBigUInt64BE())
    : value.content.readUIntBE(0, value.content.length);
}
