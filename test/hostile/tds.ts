import { u16, u8 } from '../../src/drivers/codec/bytes.ts';
import { PACKET_TYPE, packets } from '../../src/drivers/tds/packets.ts';
import { PARROT } from './talk.ts';

export const ENCRYPTION = { off: 0, on: 1, none: 2 } as const;
const HEAD = [0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff];

export function prelogin(encryption: number): Buffer {
  return packets(PACKET_TYPE.answer, Buffer.from([...HEAD, 16, 0, 0, 0, 0, 0, encryption]));
}

export function le(value: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.writeUIntLE(value, 0, length);
  return bytes;
}

function token(kind: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([u8(kind), le(body.length, 2), body]);
}

function short(text: string): Buffer {
  return Buffer.concat([u8(text.length), Buffer.from(text, 'utf16le')]);
}

export function message(kind: number, number: number): Buffer {
  const text = Buffer.from(PARROT, 'utf16le');
  return token(
    kind,
    le(number, 4),
    u16(0x010e),
    le(text.length / 2, 2),
    text,
    short('canary'),
    short('canary'),
    le(1, 4),
  );
}

const DONE_TOKEN = Buffer.concat([u8(0xfd), Buffer.alloc(12)]);
export const ACK = token(
  0xad,
  Buffer.from([1, 0x74, 0, 0, 4]),
  short('canary canary'),
  Buffer.from([16, 0, 0, 0]),
);
export const COLUMN = Buffer.concat([u8(0x81), le(1, 2), Buffer.alloc(6), u8(0x38), short('canary')]);
export const ROW = Buffer.concat([u8(0xd1), le(1, 4)]);

export function answer(...tokens: readonly Buffer[]): Buffer {
  return packets(PACKET_TYPE.answer, Buffer.concat([...tokens, DONE_TOKEN]));
}

export function refusal(...numbers: readonly number[]): Buffer {
  return answer(...numbers.map((number) => message(0xaa, number)));
}

export function route(host: string, port: number): Buffer {
  const value = Buffer.concat([u8(0), le(port, 2), le(host.length, 2), Buffer.from(host, 'utf16le')]);
  return answer(ACK, token(0xe3, u8(20), le(value.length, 2), value, le(0, 2)));
}
