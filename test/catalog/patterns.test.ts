import { CONNECTION } from '../../src/api/connection.ts';
import { FLOW } from '../../src/api/flow.ts';
import { CONNECTION_POLICY } from '../../src/api/policy.ts';
import { CONNECTION_TEST } from '../../src/api/test.ts';
import { CONNECTION_TYPE } from '../../src/api/type.ts';
import { STRING_FORMATS } from '../../src/catalog/formats.ts';
import { manifestSchema } from '../../src/cli/manifest.ts';
import { connectors } from '../../src/connectors/index.ts';
import { PATTERNS } from '../../src/contract/schema.ts';
import { milliseconds } from '../../src/validation/duration.ts';
import { canonicalHost } from '../../src/probe/address.ts';
import { hostPattern } from '../../src/probe/lists.ts';
import { attacksOn } from '../support/attack.ts';
import { cpuMs } from '../support/cputime.ts';

/** Quadratic time takes seconds for the second, linear time a few milliseconds; `bench attack` goes on to 1 MB. */
const LENGTHS = [16_384, 131_072];
const LONGEST_MS = 250;

const schemas = [
  ...connectors.flatMap(({ parameters, secrets }) => [parameters, secrets]),
  ...[CONNECTION, CONNECTION_TYPE, CONNECTION_TEST, FLOW, CONNECTION_POLICY].flatMap((kind) => [
    kind.spec,
    kind.status,
    manifestSchema(kind as never),
  ]),
];
const patterns = [...new Set(schemas.flatMap(patternsIn))];

function patternsIn(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([keyword, value]) =>
    keyword === 'pattern' && typeof value === 'string' ? [value] : patternsIn(value),
  );
}

/** The first attack that takes too long, or nothing. */
function slowest(pattern: string, run: (text: string) => unknown): string | undefined {
  const attacks = attacksOn(pattern);
  for (const length of LENGTHS) {
    for (const { name, text } of attacks) {
      const attack = text(length);
      const ms = cpuMs(() => run(attack));
      if (ms > LONGEST_MS) return `${name} of ${length} characters: ${Math.round(ms)} ms`;
    }
  }
  return undefined;
}

describe('a pattern takes time that grows with the text alone', () => {
  it('is looked for in all schemas', () => {
    expect(patterns).toEqual(expect.arrayContaining(Object.values(PATTERNS)));
    expect(patterns.length).toBeGreaterThan(40);
  });

  it('is found out where it does not', () => {
    const quadratic = '^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$';

    expect(slowest(quadratic, (text) => new RegExp(quadratic).test(text))).toMatch(
      /of (16384|131072) characters/,
    );
  });

  it.each(patterns)('%s', (pattern) => {
    const engine = new RegExp(pattern, 'u');

    expect(slowest(pattern, (text) => engine.test(text))).toBeUndefined();
  });
});

describe('what reads the text of a user takes time that grows with the text alone', () => {
  const anything = '^[A-Za-z0-9.:/@%[\\]-]*(%\\n)*([0-9]+(ms|s|m|h))+([a-z]+[.])+$';

  it.each([
    ...Object.entries(STRING_FORMATS).map(
      ([name, { fits }]) => [`the format ${name}`, (text: string) => fits(text)] as const,
    ),
    ['a duration', milliseconds] as const,
    ['a host in its one spelling', canonicalHost] as const,
    ['a pattern of hosts', hostPattern] as const,
  ])('%s', (_, read) => {
    expect(slowest(anything, read)).toBeUndefined();
  });
});
