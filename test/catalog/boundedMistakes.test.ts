import { withHistory } from '../../src/api/conditions.ts';
import { CONNECTION } from '../../src/api/connection.ts';
import { builtinCatalog } from '../../src/catalog/builtin.ts';
import { shapeMistakes } from '../../src/catalog/shape.ts';
import { manifestSchema } from '../../src/cli/manifest.ts';
import { mistakesOf } from '../../src/cli/judge.ts';
import { judge, linesOf } from '../../src/validation/verdict.ts';
import { admissionReview } from '../../src/webhook/review.ts';
import { cpuMs } from '../support/cputime.ts';

const MIB = 1_048_576;
const LONGEST_MS = 500;
const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`mo${index}`, 1]));
const manifest = (spec: object) => ({
  apiVersion: 'mooring.dev/v1alpha1',
  kind: 'Connection',
  metadata: { name: 'a' },
  spec,
});

describe('mistakes by the thousand', () => {
  it('in the parameters are told up to a bound, and counted', () => {
    let message = '';

    const ms = cpuMs(() => {
      const verdict = judge({ type: 'postgresql', parameters: { tls: many(900) } }, builtinCatalog);
      if ('message' in verdict) ({ message } = verdict);
    });

    expect(message).toMatch(/^spec\.parameters\.host: is required; .*; and \d+ more$/);
    expect(ms).toBeLessThan(LONGEST_MS);
  });

  it('in a manifest are told up to a bound, and counted', () => {
    let found: readonly { readonly path: string; readonly message: string }[] = [];

    const ms = cpuMs(() => {
      found =
        mistakesOf(
          manifest({ type: 'http', parameters: { url: 'https://a' }, ...many(100_000) }),
          builtinCatalog,
        ) ?? [];
    });

    expect(found).toHaveLength(101);
    expect(found.at(-1)).toEqual({ path: '', message: 'and 99900 more mistakes' });
    expect(ms).toBeLessThan(4 * LONGEST_MS);
  });
});

describe('a name of a megabyte', () => {
  const name = 'n'.repeat(MIB);

  it('in a manifest is repeated in part alone', () => {
    const found = shapeMistakes(
      manifest({ type: 'http', [name]: 1, secrets: { [name]: { [name]: 1 } } }),
      manifestSchema(CONNECTION),
    );

    expect(found.map(({ path, message }) => path.length + message.length < 2_000)).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it('in a type makes no line that is as long', () => {
    expect(linesOf([{ path: name, message: 'unknown field' }])).toHaveLength(1200);
  });

  it('in the answer of the webhook makes no line that is as long', () => {
    const question = {
      uid: 'u',
      kind: 'Connection',
      object: { metadata: { name: 'a' }, spec: {} } as never,
      before: undefined,
    };

    const answer = JSON.stringify(
      admissionReview(question, () => ({ errors: [{ path: name, message: 'x' }], warnings: [] })),
    );

    expect(answer.length).toBeLessThan(2_000);
  });

  it('in a condition becomes a message that the API server takes', () => {
    const seen = { generation: 1, now: new Date(0) };
    const [condition] = withHistory(
      [{ type: 'Ready', status: 'False', reason: 'X', message: `${'n'.repeat(32_766)}\u{1F600}${name}` }],
      [],
      seen,
    );

    expect(condition?.message).toBe(`${'n'.repeat(32_766)}…`);
  });
});
