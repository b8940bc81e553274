import { cluster } from '../support/cluster.ts';
import type { Cluster } from '../support/cluster.ts';
import { eventually } from '../support/eventually.ts';

const apiVersion = 'mooring.dev/v1alpha1';
const LONG = /spec\.parameters must not be longer than 64 KiB/;
const WIDE =
  /spec\.parameters must not have a field whose name is longer than 256 characters, or more than 1000 entries/;

let site: Cluster;
let namespace: string;

beforeAll(async () => {
  site = await cluster({ installed: true });
  namespace = await site.namespace('bounds');
  await eventually(async () => {
    for (const kind of ['Connection', 'ConnectionTest'] as const)
      if ((await told(kind, { a: text(200_000) })) === '') throw new Error('not yet in force');
  }, 30_000);
}, 900_000);

afterAll(() => site?.stop());

/** What the API server says of an object with these parameters; '' where it takes it. */
async function told(kind: 'Connection' | 'ConnectionTest', parameters: object): Promise<string> {
  const spec = { type: 'http', parameters };
  const metadata = { generateName: 'bounds-', namespace };
  const object = { apiVersion, kind, metadata, spec: kind === 'Connection' ? spec : { template: { spec } } };
  return site.kubectl.create(object).then(() => '', String);
}

function text(length: number): string {
  return 'x'.repeat(length);
}

function nested(levels: number, value: unknown): object {
  return levels === 1 ? { a: value } : { a: nested(levels - 1, value) };
}

function ones(length: number): readonly number[] {
  return Array.from({ length }, () => 1);
}

describe('parameters that are out of bounds are refused by the API server', () => {
  it.each<[string, object, RegExp]>([
    ['a long text', nested(1, text(200_000)), LONG],
    ['a long text at the fourth level', nested(4, text(200_000)), LONG],
    ['a long text forty levels deep', nested(40, text(200_000)), LONG],
    ['many texts that are long together', nested(1, Array(900).fill(text(200))), LONG],
    ['a name of a megabyte, forty levels deep', nested(40, { [text(1_000_000)]: 1 }), LONG],
    ['a list that would keep a macro of CEL for minutes', nested(1, ones(300_000)), LONG],
    ['a long list', nested(1, ones(20_000)), WIDE],
    ['a list of one entry too many', nested(1, ones(1001)), WIDE],
    ['a list of one entry too many at the third level', nested(2, ones(1001)), WIDE],
    ['an object of one field too many', nested(1, Object.fromEntries(ones(1001).entries())), WIDE],
    ['a long name', { [text(257)]: 1 }, WIDE],
    ['a long name at the third level', nested(2, { [text(257)]: 1 }), WIDE],
    ['a long name in a list', nested(1, [{ [text(257)]: 1 }]), WIDE],
  ])('%s', async (_, parameters, message) => {
    expect(await told('Connection', parameters)).toMatch(message);
  });

  it('those of a template, too', async () => {
    expect(await told('ConnectionTest', nested(4, text(200_000)))).toContain(
      'spec.template.spec.parameters must not be longer than 64 KiB',
    );
  });

  it.each<[string, object]>([
    ['nothing', {}],
    ['a text of 64 KiB less its name', nested(1, text(65_536 - 12))],
    ['line ends, which are written as two characters', nested(1, '\n'.repeat(65_000))],
    ['the longest name and the longest list', { [text(256)]: ones(1000) }],
    ['lists of lists', nested(1, Array(20).fill(ones(20)))],
    ['texts that look like names', nested(1, [`${text(300)}":`, ':'])],
  ])('and none else: %s', async (_, parameters) => {
    expect(await told('Connection', parameters)).toBe('');
  });
});
