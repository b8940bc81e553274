import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isFailureReason } from '../../../src/contract/failure.ts';
import { STEPS } from '../../../src/contract/step.ts';
import { citedSources, verdictTable } from './row.ts';
import type { Row } from './row.ts';
import { allSetups } from './setup.ts';

const protocols = await verdictTable();
const setups = await allSetups();
const rows = protocols.flatMap(({ rows }) => rows);

const ALL = Array.from({ length: 42 }, (_, index) => `V${index + 1}`);

describe('the table of right verdicts', () => {
  it('has at least 400 rows, half of them with a source', () => {
    expect(rows.length).toBeGreaterThanOrEqual(400);
    expect(rows.filter(({ source }) => source !== undefined).length).toBeGreaterThanOrEqual(rows.length / 2);
  });

  it('names each verdict that was found to be wrong', () => {
    const named = new Set(rows.flatMap(({ of = [] }) => of));

    expect(ALL.filter((each) => !named.has(each))).toEqual([]);
  });

  it('has a server for each row, and a row for each server', () => {
    const used = new Set(rows.map(({ on }) => on));

    expect([...used].filter((name) => setups[name] === undefined)).toEqual([]);
    expect(Object.keys(setups).filter((name) => !used.has(name))).toEqual([]);
  });

  it('gives each row a title of its own', () => {
    const titles = protocols.flatMap(({ name, rows }) =>
      rows.map(({ on, what }) => `${name} ${on}: ${what}`),
    );

    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });

  it('says in each row which verdict is right, by reasons and steps that there are, and why', () => {
    const isVerdict = ({ right }: Row) => {
      const [reason = '', step] = right.split(' at ');
      if (reason === 'Ready' || reason === 'Suspended') return step === undefined;
      return isFailureReason(reason) && (step === undefined || STEPS.some((each) => each === step));
    };

    expect(rows.filter((row) => !isVerdict(row) || row.why.length < 2)).toEqual([]);
  });

  it('cites addresses', () => {
    const cited = rows.flatMap(({ source }) => (source === undefined ? [] : [source]));

    expect(cited.filter((source) => !/^https?:\/\/\S+$/.test(source))).toEqual([]);
  });

  it('says of each source whether it was read, and has read those of half of the rows', async () => {
    const { read, unread } = await citedSources();
    const cited = rows.flatMap(({ source }) => (source === undefined ? [] : [source]));

    expect([...read, ...unread].toSorted()).toEqual([...new Set(cited)].toSorted());
    expect(cited.filter((source) => read.has(source)).length).toBeGreaterThanOrEqual(rows.length / 2);
  });
});

const ROOT = join(import.meta.dirname, '../../..');
const read = (path: string) => readFile(join(ROOT, path), 'utf8');
/** Number, and what holds it: rows by protocol and title, tests by file and name. */
const documented = (await read('docs/verdicts.md'))
  .split('\n')
  .filter((line) => /^\| V\d/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, number = '', , , held = '']) => ({ number, held: held.split('; ') }));

async function isThere(each: string, titles: readonly string[]): Promise<boolean> {
  const [, path, name] = /^`(test\/[^`]+)`: (.+)$/.exec(each) ?? [];
  return path === undefined || name === undefined ? titles.includes(each) : (await read(path)).includes(name);
}

describe('docs/verdicts.md', () => {
  it('has a line for each verdict that was wrong', () => {
    expect(documented.map(({ number }) => number)).toEqual(ALL);
  });

  it.each(documented)('names rows and tests of $number that there are', async ({ number, held }) => {
    const titles = protocols.flatMap(({ name, rows: own }) =>
      own.filter(({ of = [] }) => of.includes(number)).map(({ what }) => `${name}: ${what}`),
    );

    const missing = await Promise.all(
      held.map(async (each) => ((await isThere(each, titles)) ? [] : [each])),
    );
    expect(missing.flat()).toEqual([]);
  });
});
