import type { Duplex } from 'node:stream';
import { ConnectionFailure } from '../../contract/failure.ts';
import { Bytes, u16, u8 } from '../codec/bytes.ts';
import { notUnderstood, readExactly } from '../wire.ts';

/* Messages of TDS go in packets: a header of eight bytes, whose length is in network byte order, unlike most of TDS. */

/** Packet types; all answers of a server have one. */
export const PACKET_TYPE = { batch: 0x01, answer: 0x04, login: 0x10, prelogin: 0x12 } as const;

/** How long the header of a packet is. */
export const HEADER_LENGTH = 8;
/** What a packet holds at most, until a client asks for more. */
const LONGEST_DATA = 4096 - HEADER_LENGTH;
/** And at least, where more are to follow. */
const SHORTEST_DATA = 512 - HEADER_LENGTH;
const LONGEST_MESSAGE = 64 * 1024;
const END = 1;

/** A message in as many packets as it takes. */
export function packets(kind: number, data: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < data.length || at === 0; at += LONGEST_DATA) {
    const part = data.subarray(at, at + LONGEST_DATA);
    const isLast = at + LONGEST_DATA >= data.length;
    const number = parts.length / 2 + 1;
    parts.push(
      Buffer.concat([
        u8(kind),
        u8(isLast ? END : 0),
        u16(part.length + HEADER_LENGTH),
        u16(0),
        u8(number % 256),
        u8(0),
      ]),
      part,
    );
  }
  return Buffer.concat(parts);
}

/** Reads the answer to a message, which has the type Tabular Result. */
export async function readTabularResult(socket: Duplex): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for (let isLast = false; !isLast;) {
    const kind = (await readExactly(socket, 1)).readUInt8();
    if (kind !== PACKET_TYPE.answer) throw notUnderstood(); // before the rest has come, which it may never do
    const head = new Bytes(await readExactly(socket, HEADER_LENGTH - 1));
    const [status, size] = [head.u8(), head.u16() - HEADER_LENGTH];
    isLast = status % 2 === END;
    if (size < (isLast ? 0 : SHORTEST_DATA)) throw notUnderstood();
    length += size;
    if (length > LONGEST_MESSAGE)
      throw new ConnectionFailure('BudgetExceeded', 'an answer of the server is longer than 64 KiB');
    parts.push(await readExactly(socket, size));
  }
  return Buffer.concat(parts);
}
