import { linearPattern } from '../../src/catalog/pattern.ts';

/** What keeps all of a pattern at work where it is repeated. */
const PARTS = [
  'a*',
  'a?b?c?',
  '[^b]?c',
  '.|..|...',
  'k|ſ|å',
  String.raw`\b.?`,
  String.raw`\pL?`,
  '[a-zſ]',
  '(?:a?){4}',
];
/** Of which texts against these patterns are made. */
export const UNITS = ['a', 'abc', 'k', 'Å', 'ſ', '😀', 'a b'];

/** Each repeated as often as a pattern of a user may do that. */
export function largePatterns(): readonly string[] {
  return PARTS.map(largestOf);
}

function largestOf(part: string): string {
  const repeated = (times: number) => `(?is)(?:${part}){${times}}x`;
  let times = 1000;
  while (linearPattern(repeated(times)) === undefined) times -= 1;
  return repeated(times);
}
