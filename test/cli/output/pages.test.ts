import { showPages } from '../../../src/cli/output/output.ts';
import type { Format } from '../../../src/cli/output/output.ts';
import { testTerminal } from '../console.ts';

interface Row {
  readonly name: string;
  readonly note: string;
}

const PAGES: readonly (readonly Row[])[] = [
  [],
  [
    { name: 'a', note: 'one' },
    { name: 'b', note: 'two' },
  ],
  [],
  [{ name: 'longer', note: 'three' }],
];

async function* inTurn(pages: typeof PAGES): AsyncGenerator<readonly Row[]> {
  yield* pages;
}

async function shown(format: Format, pages = PAGES) {
  const { terminal, ended } = testTerminal();
  await showPages(terminal, format, inTurn(pages), {
    columns: [
      { head: 'NAME', text: ({ name }) => name },
      { head: 'NOTE', text: ({ note }) => note },
    ],
    name: ({ name }) => `row/${name}`,
    none: 'nothing',
  });
  return ended(0);
}

describe('what comes in pages', () => {
  it('is one array of JSON, as if it came at once', async () => {
    const { out } = await shown('json');

    expect(out).toBe(JSON.stringify(PAGES.flat(), undefined, 2));
  });

  it('is one list of YAML', async () => {
    const { out } = await shown('yaml');

    expect(out.split('\n')).toEqual([
      '- name: a',
      '  note: one',
      '- name: b',
      '  note: two',
      '- name: longer',
      '  note: three',
    ]);
  });

  it('is a table with one head, whose columns grow where a page needs it', async () => {
    const { out } = await shown('table');

    expect(out.split('\n')).toEqual(['NAME   NOTE', 'a      one', 'b      two', 'longer   three']);
  });

  it('is names', async () => {
    const { out } = await shown('name');

    expect(out.split('\n')).toEqual(['row/a', 'row/b', 'row/longer']);
  });

  it.each<[Format, string, string]>([
    ['json', '[]', ''],
    ['yaml', '[]', ''],
    ['table', '', 'nothing'],
    ['name', '', ''],
  ])('as %s says so where there is none', async (format, out, told) => {
    expect(await shown(format, [[]])).toEqual({ code: 0, out, told });
  });
});
