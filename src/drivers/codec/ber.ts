import type { Socket } from 'node:net';
import { notUnderstood, readExactly } from '../wire.ts';

/*
 * The basic encoding rules, as far as LDAP goes: a tag of one byte, a length, and a content. Nothing here calls itself,
 * so that no nesting can be too deep; and nothing is read that says it is longer than a test can need.
 */

/** A value and what it is. */
export interface Element {
  readonly tag: number;
  readonly content: Buffer;
}

/** Tags of values that LDAP does not name itself. */
export const TAG = { boolean: 0x01, integer: 0x02, octets: 0x04, enumerated: 0x0a, sequence: 0x30 } as const;

const LONGEST_MESSAGE = 64 * 1024;

/** Writes an element that holds others, or text. */
export function element(tag: number, ...contents: readonly (Buffer | string)[]): Buffer {
  const content = Buffer.concat(contents.map((part) => Buffer.from(part)));
  const length =
    content.length < 0x80 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff];
  if (content.length > 0xffff) throw new RangeError('the element is too long');
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

/** Writes a number below 128. */
export function small(tag: number, value: number): Buffer {
  return Buffer.from([tag, 1, value]);
}

/** Reads a sequence from the socket, and answers with what it holds. */
export async function readSequence(socket: Socket): Promise<readonly Element[]> {
  const [tag, first = 0] = await readExactly(socket, 2);
  if (tag !== TAG.sequence) throw notUnderstood();
  const more = first < 0x80 ? [] : await readExactly(socket, lengthBytes(first));
  const { length } = lengthIn(Buffer.from([first, ...more]));
  return elementsIn(await readExactly(socket, length));
}

/** What stands side by side in a content. */
export function elementsIn(content: Buffer): readonly Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < content.length;) {
    const tag = content.readUInt8(at);
    const { length, size } = lengthIn(content.subarray(at + 1));
    const start = at + 1 + size;
    at = start + length;
    if (at > content.length) throw notUnderstood();
    elements.push({ tag, content: content.subarray(start, at) });
  }
  return elements;
}

/** The number that an element holds. */
export function integerIn(element: Element | undefined, tag: number): number {
  if (element?.tag !== tag || element.content.length === 0 || element.content.length > 4)
    throw notUnderstood();
  return element.content.readIntBE(0, element.content.length);
}

function lengthIn(bytes: Buffer): { readonly length: number; readonly size: number } {
  const [first] = bytes;
  if (first === undefined) throw notUnderstood();
  if (first < 0x80) return { length: first, size: 1 };
  const size = lengthBytes(first);
  if (bytes.length <= size) throw notUnderstood();
  const length = bytes.readUIntBE(1, size);
  if (length > LONGEST_MESSAGE) throw notUnderstood();
  return { length, size: size + 1 };
}

function lengthBytes(first: number): number {
  const size = first & 0x7f;
  if (size === 0 || size > 4) throw notUnderstood();
  return size;
}
