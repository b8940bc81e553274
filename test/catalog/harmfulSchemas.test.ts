import { connectorFrom } from '../../src/catalog/declared.ts';
import type { Declaration } from '../../src/catalog/declared.ts';
import type { Finding } from '../../src/contract/connector.ts';
import { mistakesIn } from '../../src/catalog/parameters.ts';
import { linearPattern } from '../../src/catalog/pattern.ts';
import { cpuMs } from '../support/cputime.ts';
import { largePatterns, UNITS } from '../support/largePatterns.ts';
import { CRM } from './crm.ts';
import { mistakes, field } from './mistakes.ts';

/** 50 on a machine with nothing else to do, and three times that while coverage counts each step. */
const LONGEST_MS = 250;

/** What else the machine does costs the thread its caches. */
function leastMs(work: () => unknown): number {
  return Math.min(...[1, 2, 3].map(() => cpuMs(work)));
}

describe('a schema that means harm', () => {
  const deep = (levels: number): object =>
    levels === 0 ? { type: 'string' } : { type: 'object', properties: { a: deep(levels - 1) } };
  const wide = {
    type: 'object',
    properties: Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [`f${index}`, { type: 'string' }]),
    ),
  };

  it.each([
    ['a thousand levels', deep(1000), 'spec.parameters: is nested deeper than 16 levels'],
    [
      'ten thousand fields',
      wide,
      'spec.parameters: has more than 500 keywords, or a list of more than 256 values',
    ],
    [
      'a million choices',
      { type: 'object', properties: { a: { enum: Array.from({ length: 1_000_000 }, (_, index) => index) } } },
      'spec.parameters: has more than 500 keywords, or a list of more than 256 values',
    ],
    [
      'a prototype',
      { type: 'object', properties: JSON.parse('{"__proto__": {"type": "string"}}') as object },
      'spec.parameters.properties.__proto__: must be a name of letters and digits, such as accountId',
    ],
    [
      'a constructor',
      { type: 'object', properties: { constructor: { type: 'string' } } },
      'spec.parameters.properties.constructor: must be a name of letters and digits, such as accountId',
    ],
  ])('is refused at once: %s', (_, parameters, expected) => {
    const since = process.cpuUsage();

    const found = mistakes({ check: undefined, parameters });

    expect(found).toContain(expected);
    expect(process.cpuUsage(since).user / 1000).toBeLessThan(200); // usually 10
  });

  const LARGE = 'is too large: its counted repetitions, {1,255} and the like, multiply';

  it.each([
    ['one that is counted', '(a?){1000}', [LARGE]],
    ['many of them', '(a?){1000}'.repeat(90), [LARGE]],
    ['one in the other', '((a{30}){30}){30}', [LARGE]],
    ['from none on', '([ab]*){0,900}', [LARGE]],
    ['behind what looks like the end of a class', '[]](a?){1000}', [LARGE]],
    ['behind what looks like a quote', String.raw`\\Q(a?){1000}`, [LARGE]],
    ['that is text', String.raw`\Q(a?){1000}\E[{1000}]\{1000\}`, []],
    ['a name of an account and its domain', '^[A-Za-z0-9._-]{1,255}@[a-z]{1,253}$', []],
    ['a name of a letter of any script', String.raw`^\p{L}{1,255}$`, []],
  ])(
    'has a pattern that is judged by its size before anything is built from it: %s',
    (_, pattern, expected) => {
      let found: readonly string[] = [];

      const ms = cpuMs(() => {
        found = mistakes(field({ type: 'string', pattern }));
      });

      expect(found).toEqual(expected.map((message) => `spec.parameters.properties.a.pattern: ${message}`));
      expect(ms).toBeLessThan(100);
    },
  );

  it('asks no pattern about a text of more than 16384 characters', () => {
    const type = connectorFrom('long', {
      ...CRM,
      ...field({ type: 'string', pattern: '^a*$' }),
    } as unknown as Declaration);

    expect(mistakesIn({ a: 'a'.repeat(16_384) }, type, new Set())).toEqual([]);
    expect(mistakesIn({ a: 'a'.repeat(16_385) }, type, new Set())).toEqual([
      { path: 'spec.parameters.a', message: 'must have at most 16384 characters' },
    ]);
  });

  it.each(largePatterns())('runs no pattern for longer than a moment, whatever the text: %s', (pattern) => {
    const type = connectorFrom('large', {
      ...CRM,
      ...field({ type: 'string', pattern }),
    } as unknown as Declaration);
    const { size } = linearPattern(pattern)!;
    const most = Math.min(16_384, Math.floor(400_000 / size));

    for (const unit of UNITS) {
      const a = unit.repeat(Math.floor(most / unit.length));
      expect(leastMs(() => mistakesIn({ a }, type, new Set()))).toBeLessThan(LONGEST_MS);
      expect(mistakesIn({ a: a.padEnd(most + 1) }, type, new Set())).toEqual([
        { path: 'spec.parameters.a', message: `must have at most ${most} characters` },
      ]);
    }
  });

  it('lets many texts have no more of the time together', () => {
    const [, pattern = ''] = largePatterns();
    const type = connectorFrom('many', {
      ...CRM,
      ...field({ type: 'array', items: { type: 'string', pattern } }),
    } as unknown as Declaration);
    const a = Array.from({ length: 60 }, () => 'abc'.repeat(180));
    let found: readonly Finding[] = [];

    const ms = leastMs(() => (found = mistakesIn({ a }, type, new Set())));

    expect(ms).toBeLessThan(2 * LONGEST_MS);
    expect(found.slice(0, 3).map(({ message }) => message.replace(/\d+ char/, 'N char'))).toEqual([
      `must match ${pattern}`,
      `must match ${pattern}`,
      'must have at most N characters',
    ]);
  });

  it('runs a pattern in a time that grows with the text alone', () => {
    const type = connectorFrom('slow', {
      ...CRM,
      ...field({ type: 'string', pattern: '^(a|a)*$' }),
    } as unknown as Declaration);
    const since = process.cpuUsage();

    const found = mistakesIn({ a: `${'a'.repeat(10_000)}!` }, type, new Set());

    expect(found).toEqual([{ path: 'spec.parameters.a', message: 'must match ^(a|a)*$' }]);
    expect(process.cpuUsage(since).user / 1000).toBeLessThan(2_000); // the engine of the language: longer than a century
  });
});
