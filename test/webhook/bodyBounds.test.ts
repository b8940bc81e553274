import { BodyBounds } from '../../src/webhook/bodyBounds.ts';

const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const long = (members: number) => `[${'1,'.repeat(members - 2)}1]`;

/** As it comes in pieces of this size. */
function refusalOf(text: string, size: number): number | undefined {
  const bytes = Buffer.from(text);
  const bounds = new BodyBounds();
  for (let at = 0; at < bytes.length; at += size) {
    const refusal = bounds.refusalAfter(bytes.subarray(at, at + size));
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

describe.each([1, 7, 65_536])('a body that comes in pieces of %i bytes', (size) => {
  it.each([
    ['is as deep as it may be', deep(64), undefined],
    ['is deeper', deep(65), 400],
    ['has as many members as it may have', long(10_000), undefined],
    ['has more', long(10_002), 400],
    ['is as large as it may be', `"${'x'.repeat(512 * 1024 - 2)}"`, undefined],
    ['is larger', `"${'x'.repeat(512 * 1024 - 1)}"`, 413],
    ['has the signs of JSON in a text', `["${'[{,'.repeat(20_000)}"]`, undefined],
    ['has them after an escaped quote', `["${String.raw`\"[`.repeat(20_000)}"]`, undefined],
    ['ends a text after an escaped escape', `"${String.raw`\\`}"${deep(65)}`, 400],
    ['has letters of several bytes', `["${'ü'.repeat(1_000)}",${deep(63)}]`, undefined],
  ])('%s', (_, text, refusal) => {
    expect(refusalOf(text, size)).toBe(refusal);
  });
});
