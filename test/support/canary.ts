import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';

/**
 * What every credential of a run begins with, so that one search finds any of them. It has characters that each
 * encoding writes in its own way.
 */
export const CANARY = 'kanari~"+/7f3a9c';

/** A credential that no other test has, and that the search for leaks finds. */
export function credential(name = 'credential'): string {
  return `${CANARY}-${name}-${randomBytes(6).toString('hex')}`;
}

/** How a canary may be hidden. */
export const ENCODINGS: Readonly<Record<string, (text: string) => Buffer>> = {
  plain: (text) => Buffer.from(text),
  base64: (text) => Buffer.from(Buffer.from(text).toString('base64')),
  'base64, one byte further': (text) => Buffer.from(Buffer.from(` ${text}`).toString('base64')),
  'base64, two bytes further': (text) => Buffer.from(Buffer.from(`  ${text}`).toString('base64')),
  base64url: (text) => Buffer.from(Buffer.from(text).toString('base64url')),
  'URL-encoded': (text) => Buffer.from(encodeURIComponent(text)),
  hex: (text) => Buffer.from(Buffer.from(text).toString('hex')),
  'JSON-escaped': (text) => Buffer.from(JSON.stringify(text).slice(1, -1)),
  'UTF-16': (text) => Buffer.from(text, 'utf16le'),
};

/** Names of the encodings in which the canary stands in what left the operator; empty: it does not. */
export function canariesIn(found: Buffer | string): readonly string[] {
  const bytes = Buffer.from(found);
  const plain = NEEDLES.filter(([, needle]) => bytes.includes(needle)).map(([name]) => name);
  return [...plain, ...unpack(bytes).flatMap((inner) => canariesIn(inner).map((name) => `gzip, ${name}`))];
}

/** The ends of a base64 text depend on what stands beside it; the middle does not. */
const NEEDLES = Object.entries(ENCODINGS).map(([name, encode]) => {
  const needle = encode(CANARY);
  return [name, name.startsWith('base64') ? needle.subarray(4, -4) : needle] as const;
});

const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);

function unpack(bytes: Buffer): readonly Buffer[] {
  const found: Buffer[] = [];
  for (let at = bytes.indexOf(GZIP); at >= 0; at = bytes.indexOf(GZIP, at + 1)) {
    try {
      found.push(gunzipSync(bytes.subarray(at), { finishFlush: 2 }));
    } catch {
      // Three bytes that only look like a beginning.
    }
  }
  return found;
}
