import {
  encodeBinary,
  describedList,
  encodeBoolean,
  NULL,
  encodeSymbol,
  encodeString,
  encodeUbyte,
  encodeUint,
} from '../../src/drivers/amqp10/values.ts';
import { u16, u32, u8 } from '../../src/drivers/codec/bytes.ts';
import { PARROT } from './talk.ts';

export const SASL_HEADER = Buffer.from('AMQP\u0003\u0001\0\0');
export const AMQP_HEADER = Buffer.from('AMQP\0\u0001\0\0');
export const WORDS = Buffer.from(PARROT);

export function frame(type: 'amqp' | 'sasl', body: Buffer): Buffer {
  return Buffer.concat([u32(body.length + 8), u8(2), u8(type === 'sasl' ? 1 : 0), u16(0), body]);
}

export function mechanisms(...names: readonly string[]): Buffer {
  const entries = names.map((name) => Buffer.concat([u8(name.length), Buffer.from(name)]));
  const content = Buffer.concat([u8(names.length), u8(0xa3), ...entries]);
  return frame('sasl', describedList(0x40, Buffer.concat([u8(0xe0), u8(content.length), content])));
}

export function outcome(code: number): Buffer {
  return frame('sasl', describedList(0x44, encodeUbyte(code), encodeBinary(WORDS)));
}

/** An error with such a condition, and our words in all that is free. */
export function error(condition: string): Buffer {
  return describedList(0x1d, encodeSymbol(condition), encodeString(PARROT));
}

function map(...values: readonly Buffer[]): Buffer {
  const content = Buffer.concat([u32(values.length), ...values]);
  return Buffer.concat([u8(0xd1), u32(content.length), content]);
}

export function nestedLists(depth: number): Buffer {
  let inner = NULL;
  for (let level = 0; level < depth; level += 1) {
    const content = Buffer.concat([u32(1), inner]);
    inner = Buffer.concat([u8(0xd0), u32(content.length), content]);
  }
  return inner;
}

const EMPTY_FIELDS = Array<Buffer>(7).fill(NULL);

export const PROPERTIES = map(
  encodeSymbol('product'),
  encodeString(PARROT),
  encodeSymbol('version'),
  encodeString(PARROT),
);

export function open(properties: Buffer): Buffer {
  return frame(
    'amqp',
    describedList(0x10, encodeString(PARROT), encodeString(PARROT), ...EMPTY_FIELDS, properties),
  );
}

export const BEGIN = frame('amqp', describedList(0x11, u8(0x43), u8(0x43), encodeUint(9), encodeUint(9)));
export const HANDLE = u8(0x43);
export const ATTACH = frame(
  'amqp',
  describedList(0x12, encodeString(PARROT), HANDLE, encodeBoolean('false')),
);
export const DETACH = frame('amqp', describedList(0x16, HANDLE, encodeBoolean('true')));
export const FLOW = frame('amqp', describedList(0x13, u8(0x43), encodeUint(9), u8(0x43), encodeUint(9)));

export const HUGE = Buffer.concat([u32(0x7fff_ffff), u8(2), u8(0), u16(0), WORDS]);
