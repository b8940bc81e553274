import type { Finding } from '../contract/connector.ts';

/** A user reads no more at once; putting a mistake into words takes longer than finding it. */
const MOST = 100;

/** The mistakes in words, or as many as are read, and how many there are besides. */
export function boundedMistakes<T>(
  mistakes: readonly T[],
  words: (mistake: T) => Finding,
  path: string,
): readonly Finding[] {
  const findings = mistakes.slice(0, MOST).map(words);
  return mistakes.length > MOST
    ? [...findings, { path, message: `and ${mistakes.length - MOST} more mistakes` }]
    : findings;
}
