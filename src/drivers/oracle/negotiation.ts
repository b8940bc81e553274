import { u16, u8 } from '../codec/bytes.ts';
import type { NetworkSession } from './tns.ts';
import {
  bytesWithLength,
  MESSAGE_TYPE,
  readCallResponse,
  readUb1,
  readBytesWithLength,
  skip,
} from './ttc.ts';
import type { CallResponse } from './ttc.ts';
import { notUnderstood } from '../wire.ts';

/*
 * The capabilities of both sides of TTC, exchanged before the login. The test claims those of a client of Oracle Database 19c,
 * because every server from 12.1 on knows that much or says less.
 */

const OUR_VERSION = 12;
/** Where the list of what a side knows says which version of the protocol it speaks. */
const VERSION_PLACE = 7;

/** Agrees on what both sides know; answers with the version of the protocol, or with the error that came instead. */
export async function negotiate(
  session: NetworkSession,
): Promise<{ readonly version: number } | CallResponse> {
  const protocols = [6, 0];
  session.send(Buffer.concat([u8(MESSAGE_TYPE.protocol), Buffer.from(protocols), Buffer.from('mooring\0')]));
  const kind = await readUb1(session);
  if (kind !== MESSAGE_TYPE.protocol) return readCallResponse(session, kind);
  const version = await readProtocol(session);
  session.send(typesMessage(version));
  const next = await readUb1(session);
  if (next !== MESSAGE_TYPE.types) return readCallResponse(session, next);
  await skipTypes(session);
  return { version };
}

const LONGEST_BANNER = 128;

/** Reads what the server knows; the answer is the older of both versions. */
async function readProtocol(session: NetworkSession): Promise<number> {
  await session.read(2);
  for (let count = 0; (await readUb1(session)) !== 0; count += 1)
    if (count === LONGEST_BANNER) throw notUnderstood();
  await session.read(3); // its character set
  await skip(session, 5 * (await session.read(2)).readUInt16LE());
  await skip(session, (await session.read(2)).readUInt16BE());
  const capabilities = await readBytesWithLength(session);
  await readBytesWithLength(session); // its runtime capabilities
  return Math.min(OUR_VERSION, capabilities[VERSION_PLACE] ?? OUR_VERSION);
}

/** What a client knows, by place in the list: ways to log in, shapes of answers. */
// prettier-ignore
const CAPABILITIES: Readonly<Record<number, number>> = {
  0: 6, 4: 0xea, 8: 1, 15: 0x29, 16: 0x90, 17: 3, 18: 7, 19: 3, 21: 1, 23: 3, 26: 4, 27: 1, 34: 12, 37: 0xb0,
};
const CAPABILITIES_LENGTH = 45;
const RUNTIME_CAPABILITIES = Buffer.from([2, 0, 0, 0, 0, 0, 5]);
const UTF8 = Buffer.from([0x69, 0x03]);
const CONVERTS = 3;

/** Types that stay what they are, in runs from the first to the last. */
// prettier-ignore
const SAME = [
  1, 1, 8, 8, 10, 11, 23, 33, 40, 41, 96, 96, 100, 102, 106, 106, 109, 109, 111, 115, 117, 117, 119, 120, 146, 146, 178, 183, 185, 190,
  198, 198, 208, 208, 231, 231, 233, 233, 252, 252, 290, 294, 298, 313, 315, 323, 327, 329, 331, 331, 333, 346, 348, 349, 354, 355,
  359, 359, 363, 363, 380, 391, 393, 401, 404, 407, 413, 427, 429, 433, 449, 450, 454, 463, 466, 486, 490, 496, 498, 502, 509, 510,
  513, 514, 516, 543, 560, 560, 563, 565, 572, 576, 578, 585, 590, 605, 611, 616, 622, 632, 636, 640,
];
/** Types that are sent as others. */
// prettier-ignore
const AS_OTHERS = [
  5, 1, 9, 1, 15, 1, 39, 120, 94, 1, 95, 23, 97, 96, 104, 11, 108, 109, 110, 111, 116, 102, 155, 1, 195, 112, 196, 113, 197, 114, 232, 231, 241, 109,
];
/** Numbers and dates, which are sent in a form of Oracle's own. */
// prettier-ignore
const IN_OWN_FORM = [
  2, 2, 12, 12, 3, 2, 4, 2, 6, 2, 7, 2, 68, 2, 91, 2, 152, 2, 153, 2, 154, 2, 156, 12, 172, 2, 184, 12,
];
const FORM = { usual: 1, own: 10 } as const;

function typesMessage(version: number): Buffer {
  const capabilities = Buffer.alloc(CAPABILITIES_LENGTH);
  for (const [place, value] of Object.entries({ ...CAPABILITIES, [VERSION_PLACE]: version }))
    capabilities[Number(place)] = value;
  const same = pairsIn(SAME).flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index),
  );
  const types = [
    ...same.map((type) => [type, type, FORM.usual, 0]),
    ...pairsIn(AS_OTHERS).map(([type, other]) => [type, other, FORM.usual, 0]),
    ...pairsIn(IN_OWN_FORM).map(([type, other]) => [type, other, FORM.own, 0]),
  ];
  const about = [
    u8(MESSAGE_TYPE.types),
    UTF8,
    UTF8,
    u8(CONVERTS),
    bytesWithLength(capabilities),
    bytesWithLength(RUNTIME_CAPABILITIES),
  ];
  return Buffer.concat([...about, ...types.flat().map(u16), u16(0)]);
}

function pairsIn(list: readonly number[]): readonly (readonly [number, number])[] {
  return list.flatMap((each, index) => (index % 2 === 0 ? [[each, list[index + 1] ?? each] as const] : []));
}

const MOST_TYPES = 1024;

async function skipTypes(session: NetworkSession): Promise<void> {
  for (let count = 0; count < MOST_TYPES; count += 1) {
    if ((await session.read(2)).readUInt16BE() === 0) return;
    if ((await session.read(2)).readUInt16BE() !== 0) await session.read(4);
  }
  throw notUnderstood();
}
