/** The few pieces of ASN.1 in DER that a certificate is made of. */

/** A value with its tag and length before it. */
export function derValue(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(body.length), body]);
}

/** Several values in order. */
export function sequence(...parts: readonly Uint8Array[]): Buffer {
  return derValue(0x30, ...parts);
}

/** One value in a set. */
export function setOf(part: Uint8Array): Buffer {
  return derValue(0x31, part);
}

/** A non-negative number, given by its bytes. */
export function nonNegativeInteger(bytes: Uint8Array): Buffer {
  return derValue(0x02, (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

/** An object identifier, such as 2.5.4.3. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return derValue(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(septets)]));
}

/** Text in UTF-8. */
export function utf8(text: string): Buffer {
  return derValue(0x0c, Buffer.from(text));
}

/** A point in time, to the second. */
export function generalizedTime(date: Date): Buffer {
  return derValue(0x18, Buffer.from(`${date.toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`));
}

/** Whole bytes as a string of bits. */
export function bits(bytes: Uint8Array): Buffer {
  return derValue(0x03, Buffer.from([0]), bytes);
}

/** Bytes. */
export function octets(bytes: Uint8Array): Buffer {
  return derValue(0x04, bytes);
}

/** TRUE. */
export const yes = derValue(0x01, Buffer.from([0xff]));

function lengthOf(length: number): Buffer {
  if (length < 128) return Buffer.from([length]);
  return length < 256
    ? Buffer.from([0x81, length])
    : Buffer.from([0x82, Math.floor(length / 256), length % 256]);
}

function septets(value: number): readonly number[] {
  const digits = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128))
    digits.unshift((rest % 128) + 128);
  return digits;
}
