import type { Socket } from 'node:net';
import { readExactly } from '../../../src/drivers/wire.ts';

/** An answer. */
export interface Answer {
  readonly kind?: 2 | 5;
  readonly answers?: number;
  readonly parts: readonly (readonly [kind: number, data: Buffer, count?: number])[];
}

/** An answer to the request of that number. */
export function packetOf(count: number, { kind = 2, answers = 0, parts }: Answer): Buffer {
  const written = parts.map(([part, data, entries = 1]) => {
    const header = Buffer.alloc(16);
    header.set([part, 0x11], 0); // whole, and there is no more
    header.writeInt16LE(entries, 2);
    header.writeInt32LE(data.length, 8);
    return Buffer.concat([header, data, Buffer.alloc((8 - (data.length % 8)) % 8)]);
  });
  const body = Buffer.concat(written);
  const segment = Buffer.alloc(24);
  segment.writeInt32LE(24 + body.length, 0);
  segment.writeInt16LE(parts.length, 8);
  segment.writeInt16LE(1, 10);
  segment.set([kind, 0], 12);
  segment.writeInt16LE(answers, 14);
  const header = Buffer.alloc(32);
  header.writeUInt32LE(4711, 0);
  header.writeUInt32LE(count, 8);
  header.writeUInt32LE(24 + body.length, 12);
  header.writeUInt32LE(24 + body.length, 16);
  header.writeUInt16LE(1, 20);
  return Buffer.concat([header, segment, body]);
}

/** The next request of a client. */
export async function hear(socket: Socket) {
  const header = await readExactly(socket, 32);
  const body = await readExactly(socket, header.readUInt32LE(12));
  const parts = new Map<number, Buffer>();
  for (let at = 24; at < body.length;) {
    const length = body.readInt32LE(at + 8);
    parts.set(body[at]!, body.subarray(at + 16, at + 16 + length));
    at += 16 + Math.ceil(length / 8) * 8;
  }
  return { count: header.readUInt32LE(8), kind: body[13], parts };
}

/** The text of an option. */
export function stringIn(option: Buffer | undefined): string {
  return option?.toString('utf8', 4) ?? '';
}

/** An option that is a text. */
export function textOption(key: number, text: string): Buffer {
  return Buffer.concat([Buffer.from([key, 29, text.length, 0]), Buffer.from(text)]);
}

/** Reads a list of fields. */
export function fieldsIn(bytes: Buffer): readonly Buffer[] {
  const fields: Buffer[] = [];
  for (let at = 2; fields.length < bytes.readUInt16LE();) {
    const length = bytes[at]!;
    fields.push(bytes.subarray(at + 1, at + 1 + length));
    at += 1 + length;
  }
  return fields;
}

/** Writes one. */
export function fieldsOf(...fields: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat([
    Buffer.from([fields.length, 0]),
    ...fields.flatMap((field) => [Buffer.from([field.length]), Buffer.from(field)]),
  ]);
}
