import { createRequire } from 'node:module';

type Engine = typeof import('re2js');

const isSource = import.meta.filename.endsWith('.ts');
let engine: Engine | undefined;
const patterns = new Map<string, LinearPattern | undefined>();
const MOST_READ = 1000;
/** In instructions of the engine: at each character of a text it may look at all of them. */
const LARGEST = 1200;

/** A pattern that a user typed, run in time that grows with the text alone. */
interface LinearPattern {
  /** In instructions of the engine, each of which it may run at each character. */
  readonly size: number;
  readonly fits: (text: string) => boolean;
}

/** Instructions times characters, each of which takes up to 65 ns: for one text, and for all of one judgement. */
export const MOST_STEPS = { aText: 400_000, aJudgement: 1_000_000 } as const;

/**
 * Reads a pattern; undefined where it cannot be read, or is too large. The engine of the language would need years for
 * some; this one costs 4 MiB, and is loaded with the first such pattern.
 */
export function linearPattern(pattern: string): LinearPattern | undefined {
  if (patterns.size >= MOST_READ) patterns.clear();
  if (!patterns.has(pattern)) patterns.set(pattern, compile(pattern));
  return patterns.get(pattern);
}

/** Whether a pattern says more than the engine runs through in a moment; counted repetitions multiply. */
export function isTooLarge(pattern: string): boolean {
  return sizeOf(pattern) > LARGEST;
}

/** What a pattern is written of: quoted text, an escape, a class, a repetition that is counted, and the rest one by one. */
const TOKEN =
  /\\Q.*?(?:\\E|$)|\\[pP]\{[^}]*\}|\\x\{[^}]*\}|\\.|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]|\{\d+(?:,\d*)?\}|[^]/gsu;

/** About how many instructions it becomes, from its text alone: building them all takes long itself. */
function sizeOf(pattern: string): number {
  const open: { sum: number; last: number }[] = [{ sum: 0, last: 0 }];
  const add = (size: number) => {
    const level = open.at(-1) ?? { sum: 0, last: 0 };
    level.sum += size;
    level.last = size;
  };
  for (const [token] of pattern.matchAll(TOKEN)) {
    const [, least, most = least] = /^\{(\d+)(?:,(\d*))?\}$/.exec(token) ?? [];
    if (token === '(') open.push({ sum: 0, last: 0 });
    else if (token === ')') add((open.length > 1 ? (open.pop()?.sum ?? 0) : 0) + 2);
    else if (least === undefined) add(token.startsWith('\\Q') ? token.length : 1);
    else repeat(open.at(-1), Number(least), Number(most) || Number(least) + 1);
  }
  return open.reduce((sum, level) => sum + level.sum, 0);
}

/** Each time that may be left out takes one instruction more. */
function repeat(level: { sum: number; last: number } | undefined, least: number, most: number): void {
  if (level === undefined) return;
  const size = Math.max(level.last, level.last * least + (level.last + 1) * Math.max(0, most - least));
  level.sum += size - level.last;
  level.last = size;
}

function compile(pattern: string): LinearPattern | undefined {
  if (isTooLarge(pattern)) return undefined;
  const { RE2JS } = (engine ??= createRequire(import.meta.url)(isSource ? 're2js' : './re2js.js') as Engine); // what the package exports
  try {
    const compiled = RE2JS.compile(pattern);
    const size = compiled.programSize();
    return size > LARGEST ? undefined : { size, fits: (text) => compiled.matcher(text).find() };
  } catch {
    return undefined;
  }
}
