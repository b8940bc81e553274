import type { CollectionTag, ScalarTag, Tags } from 'yaml';

/**
 * Plain scalars as kubectl reads them. Its reader is one of YAML 1.1 with exceptions: it has `yes` and `0123`, it has
 * no base 60 and no dates, and it takes from 1.2 what its language takes as a number. A string that any reader in use
 * could take for something else is written in quotes.
 */
export function scalarOf(source: string): string | number | boolean | null {
  const word = WORDS.get(source);
  if (word !== undefined) return word;
  if (source.startsWith('.')) return decimalOf(source) ?? source;
  return /^[-+0-9]/.test(source)
    ? (integerOf(source) ?? decimalOf(source.replaceAll('_', '')) ?? source)
    : source;
}

/**
 * The same for products of which each reads plain scalars in its own way: a value is as it is written, so that a
 * password without quotes stays one. What most readers take for another number than it looks like is a placeholder.
 */
function writtenScalarOf(source: string): string | number | boolean | null {
  if (NULLS.includes(source)) return null;
  const word = source.length > 1 ? WORDS.get(source) : undefined; // y and n are words to kubectl alone
  if (typeof word === 'boolean') return word;
  if (REWRITTEN.test(source)) return '${}';
  return /^-?[0-9.]+$/.test(source) && String(Number(source)) === source ? Number(source) : source;
}

/** With a zero or a base in front, underscores, an exponent, or of base 60. */
const REWRITTEN =
  /^[-+]?(0[0-7_]+|0[xX][0-9a-fA-F_]+|0[bB][01_]+|0o[0-7_]+|[0-9][0-9_]*_[0-9_]*|[0-9][0-9_.]*[eE][-+]?[0-9]+|[0-9][0-9_]*(:[0-5]?[0-9])+)$/;

/** For the options of a parser: plain scalars by `writtenScalarOf`, and no other way. */
export function writtenTags(tags: Tags): Tags {
  return [WRITTEN, ...tags.filter((each) => typeof each === 'string' || !isPlain(each))];
}

/** For the options of a parser: plain scalars by `scalarOf`, and no other way. */
export function kubectlTags(tags: Tags): Tags {
  return [PLAIN, ...tags.filter((each) => typeof each === 'string' || !isPlain(each))];
}

const NULLS = ['', '~', 'null', 'Null', 'NULL'];

const WORDS: ReadonlyMap<string, number | boolean | null> = new Map<string, number | boolean | null>([
  ...spellings(['y', 'yes', 'true', 'on']).map((word) => [word, true] as const),
  ...spellings(['n', 'no', 'false', 'off']).map((word) => [word, false] as const),
  ...NULLS.map((word) => [word, null] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF'].flatMap((word) => [
    [word, Number.POSITIVE_INFINITY] as const,
    [`+${word}`, Number.POSITIVE_INFINITY] as const,
    [`-${word}`, Number.NEGATIVE_INFINITY] as const,
  ]),
]);

function spellings(words: readonly string[]): readonly string[] {
  return words.flatMap((word) => [
    word,
    `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`,
    word.toUpperCase(),
  ]);
}

/** Go's `strconv.ParseInt` of base 0 without underscores: 0x, 0o, 0b, and a zero in front is octal. */
function integerOf(source: string): number | undefined {
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/s.exec(source.replaceAll('_', '')) ?? [];
  const shape = /^(?:0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|0|[1-9][0-9]*)$/;
  const plain = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits;
  if (!shape.test(plain)) return undefined;
  return sign === '-' ? -Number(plain) : Number(plain);
}

function decimalOf(source: string): number | undefined {
  const value = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(source)
    ? Number(source)
    : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

const PLAIN: ScalarTag = {
  tag: 'tag:yaml.org,2002:str',
  default: true,
  test: /^[-+.0-9~yYnNtTfFoO]|^$/,
  resolve: (source) => scalarOf(source),
};

const WRITTEN: ScalarTag = { ...PLAIN, resolve: (source) => writtenScalarOf(source) };

function isPlain(tag: CollectionTag | ScalarTag): boolean {
  return 'test' in tag && tag.test !== undefined;
}
