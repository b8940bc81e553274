import { u32 } from '../codec/bytes.ts';
import type { Bytes } from '../codec/bytes.ts';

/** A string of SSH (RFC 4251, section 5): its length, and then itself. */
export function lengthed(bytes: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([u32(bytes.length), bytes]);
}

/** Reads such a string. */
export function takeString(bytes: Bytes): Buffer {
  return bytes.take(bytes.u32());
}
