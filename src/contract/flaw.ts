/**
 * What can be seen in a secret value that a server refused, in words that do not tell the value: they follow the name of
 * the parameter. No reason to refuse it, for a value may be meant like that.
 */
export function visibleFlaw(value: string): string | undefined {
  if (/^\s/.test(value)) return 'begins with a blank';
  if (value.endsWith(' ') || value.endsWith('\t')) return 'ends with a blank';
  if (/^(["']).+\1$/s.test(value)) return 'stands in quotes';
  return isEncodedText(value) ? 'is itself base64 of a text: check that it was not encoded twice' : undefined;
}

/** What is shorter is base64 of a text by chance too often. */
const SHORTEST = 8;

function isEncodedText(value: string): boolean {
  if (value.length < SHORTEST || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return false;
  const bytes = Buffer.from(value, 'base64');
  return bytes.toString('base64') === value && bytes.every(isPrintable);
}

function isPrintable(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
