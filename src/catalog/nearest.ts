import leven from 'leven';

/** The candidates that are a plausible misspelling or part of `word`, nearest first, at most three; one that differs in case, or in the order of its letters alone, is it: hots is host, not hosts. */
export function nearest(word: string, candidates: readonly string[]): readonly string[] {
  if (word.length > LONGEST_WORD) return [];
  const typed = word.toLowerCase();
  const same = candidates.filter((candidate) => candidate.toLowerCase() === typed);
  const swapped = candidates.filter((candidate) => lettersOf(candidate) === lettersOf(word));
  if (same.length + swapped.length > 0) return [...same, ...swapped].slice(0, 1);
  return candidates
    .map((candidate) => ({ candidate, distance: distance(typed, candidate.toLowerCase()) }))
    .filter(
      ({ distance, candidate }) =>
        distance <= Math.max(2, Math.floor(Math.max(typed.length, candidate.length) / 3)),
    )
    .toSorted((one, other) => one.distance - other.distance || one.candidate.localeCompare(other.candidate))
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** The candidate that a word can only mean: it differs in case, in the order of its letters, or in one of them. */
export function meantBy(word: string, candidates: readonly string[]): string | undefined {
  const [near] = nearest(word, candidates);
  if (near === undefined) return undefined;
  const isSame = plain(near) === plain(word) || lettersOf(near) === lettersOf(word);
  const isOneOff = near.length >= SHORTEST_WORD && leven(word.toLowerCase(), near.toLowerCase()) === 1;
  return isSame || isOneOff ? near : undefined;
}

/** One letter makes another word of a shorter one. */
const SHORTEST_WORD = 5;

function lettersOf(word: string): string {
  return Array.from(word.toLowerCase()).toSorted().join('');
}

/** `, did you mean a or b?`, or nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  return near.length === 0 ? '' : `, did you mean ${near.join(' or ')}?`;
}

/** The secret that a name of no parameter was meant for: it is misspelt, or the beginning of it. */
export function misspeltSecret(
  word: string,
  secrets: readonly string[],
  parameters: readonly string[],
): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  const typed = plain(word);
  const distances = (names: readonly string[]) =>
    names.map((name) => ({ name, distance: leven(typed, plain(name), { maxDistance: 32 }) }));
  const [closest] = distances(secrets).toSorted((one, other) => one.distance - other.distance);
  const begun = typed.length < 4 ? undefined : secrets.find((name) => plain(name).startsWith(typed));
  const isNear = closest !== undefined && closest.distance <= (typed.length < 6 ? 1 : 2);
  if (!isNear) return begun;
  const isNearer = distances(parameters).some(({ distance }) => distance <= closest.distance);
  return isNearer ? undefined : closest.name;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** No name is longer; comparing takes time that grows with it. */
const LONGEST_WORD = 256;
/** hostname is meant as host, namespace is not meant as name. */
const LONGEST_TAIL = 4;

function distance(typed: string, candidate: string): number {
  const part =
    typed.length >= 3 &&
    (candidate.startsWith(typed) ||
      (typed.startsWith(candidate) && typed.length - candidate.length <= LONGEST_TAIL));
  return part ? 1 : leven(typed, candidate, { maxDistance: 32 });
}
