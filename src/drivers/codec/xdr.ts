import type { Socket } from 'node:net';
import { u32 } from './bytes.ts';
import { rc4 } from './rc4.ts';
import { notUnderstood, readExactly } from '../wire.ts';

/* XDR of RFC 4506, as far as Firebird uses it: whole numbers of four bytes, and what is counted, filled up to four. */

/** A socket that carries XDR, in clear until `encrypt`. */
export interface XdrStream {
  send(packet: Buffer): void;
  read(length: number): Promise<Buffer>;
  encrypt(key: Buffer): void;
}

/** Starts in clear. */
export function xdrStream(socket: Socket): XdrStream {
  let [sent, heard] = [(bytes: Buffer) => bytes, (bytes: Buffer) => bytes];
  return {
    send: (packet) => void socket.write(sent(packet)),
    read: async (length) => heard(await readExactly(socket, length)),
    encrypt(key) {
      [sent, heard] = [rc4(key), rc4(key)];
    },
  };
}

/** The longest opaque that is read. */
export const LONGEST_OPAQUE = 4096;

/** Reads a variable-length opaque. */
export async function readOpaque(line: XdrStream): Promise<Buffer> {
  const length = (await line.read(4)).readUInt32BE();
  if (length > LONGEST_OPAQUE) throw notUnderstood();
  return (await line.read(length + padding(length))).subarray(0, length);
}

/** Writes a variable-length opaque. */
export function opaque(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u32(bytes.length), bytes, Buffer.alloc(padding(bytes.length))]);
}

function padding(length: number): number {
  return (4 - (length % 4)) % 4;
}
