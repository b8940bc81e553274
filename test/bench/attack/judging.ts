import { connectors } from '../../../src/connectors/index.ts';
import { mistakesIn } from '../../../src/catalog/parameters.ts';
import { linearPattern, MOST_STEPS } from '../../../src/catalog/pattern.ts';
import { builtinCatalog } from '../../../src/catalog/builtin.ts';
import { judge } from '../../../src/validation/verdict.ts';
import { attacksOn } from '../../support/attack.ts';
import { cpuMs } from '../../support/cputime.ts';
import { largePatterns, UNITS } from '../../support/largePatterns.ts';
import { schemaPatterns } from '../../support/schemaPatterns.ts';
import { rounded, say } from '../site.ts';

const MIB = 1_048_576;
/** As long as parameters may be as a whole. */
const LONGEST = 65_000;
/** What takes longer is tried again: others use the machine, too. */
const SUSPICIOUS_MS = 10;
const TRIES = 4;
const VALUES: readonly unknown[] = [
  ':'.repeat(MIB),
  ':'.repeat(LONGEST),
  ['a.'.repeat(LONGEST / 2)],
  { host: '%'.repeat(LONGEST) },
  Object.fromEntries(Array.from({ length: 5900 }, (_, index) => [`f${index}`, 1])),
];
/** A pattern whose time grows with the square of the text, which must be seen. */
const QUADRATIC = '^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$';

interface Judging {
  readonly patterns: number;
  readonly judgeMs: number;
}

/** The longest that a pattern of a schema or of a user's type takes by itself, and a judgement with it, on texts that are made against it. */
export function judging(): Judging {
  const patterns = schemaPatterns();
  say(`attacking ${patterns.length} patterns`);
  if (!isSlow(QUADRATIC)) throw new Error('a quadratic pattern is not seen');
  const alone = patterns.map((pattern) => ({ what: pattern, ms: worstOf(pattern, MIB) }));
  say(`judging parameters of ${connectors.length} types`);
  const judged = connectors.flatMap(({ type, parameters }) =>
    Object.keys(parameters.properties).map((name) => ({
      what: `${type}.${name}`,
      ms: judgementOf(type, name),
    })),
  );
  const typed = largePatterns().map((pattern) => ({ what: pattern, ms: worstOfTyped(pattern) }));
  const [worst = { what: '', ms: 0 }] = [...alone, ...judged, ...typed].toSorted(
    (one, other) => other.ms - one.ms,
  );
  say(`the slowest is ${worst.what}: ${worst.ms.toFixed(1)} ms`);
  return { patterns: patterns.length, judgeMs: rounded(worst.ms, 1) };
}

function worstOf(pattern: string, length: number): number {
  const engine = new RegExp(pattern, 'u');
  return Math.max(
    0,
    ...attacksOn(pattern).map(({ text }) => {
      const attack = text(length);
      return leastMs(() => engine.test(attack));
    }),
  );
}

/** On the longest texts that such a pattern is asked about. */
function worstOfTyped(pattern: string): number {
  const { size, fits } = linearPattern(pattern)!;
  const longest = Math.floor(MOST_STEPS.aText / size);
  return Math.max(
    ...UNITS.map((unit) => {
      const text = unit.repeat(Math.floor(longest / unit.length));
      return leastMs(() => fits(text));
    }),
  );
}

function isSlow(pattern: string): boolean {
  return attacksOn(pattern).some(({ text }) => {
    const attack = text(16_384);
    return cpuMs(() => new RegExp(pattern, 'u').test(attack)) > 50;
  });
}

/** Of one parameter of a type, with what is too long by far, and with what is as long as it may be. */
function judgementOf(type: string, name: string): number {
  const connector = builtinCatalog.get(type)!;
  mistakesIn({}, connector, new Set()); // compiles the schema
  return Math.max(
    ...VALUES.map((value) => leastMs(() => judge({ type, parameters: { [name]: value } }, builtinCatalog))),
  );
}

function leastMs(work: () => unknown): number {
  let least = cpuMs(work);
  for (let tries = 1; tries < TRIES && least > SUSPICIOUS_MS && least < 1000; tries += 1)
    least = Math.min(least, cpuMs(work));
  return least;
}
