import { isFailureReason } from '../../../src/contract/failure.ts';
import { STEPS } from '../../../src/contract/step.ts';
import { verdictTable } from './row.ts';
import type { Row } from './row.ts';
import { allSetups } from './setup.ts';

const protocols = await verdictTable();
const setups = await allSetups();
const rows = protocols.flatMap(({ rows }) => rows);

/** Verdicts that no server and no manifest can show alone, and those of services at hosts of their own. */
const ELSEWHERE = ['V27', 'V42'];

describe('the table of right verdicts', () => {
  it('has at least 400 rows, half of them with a source', () => {
    expect(rows.length).toBeGreaterThanOrEqual(400);
    expect(rows.filter(({ source }) => source !== undefined).length).toBeGreaterThanOrEqual(rows.length / 2);
  });

  it('names each verdict that was found to be wrong', () => {
    const named = new Set(rows.flatMap(({ of = [] }) => of));
    const all = Array.from({ length: 42 }, (_, index) => `V${index + 1}`);

    expect(all.filter((each) => !named.has(each))).toEqual(ELSEWHERE);
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
      if (reason === 'Ready') return step === undefined;
      return isFailureReason(reason) && (step === undefined || STEPS.some((each) => each === step));
    };

    expect(rows.filter((row) => !isVerdict(row) || row.why.length < 2)).toEqual([]);
  });

  it('cites addresses', () => {
    const cited = rows.flatMap(({ source }) => (source === undefined ? [] : [source]));

    expect(cited.filter((source) => !/^https?:\/\/\S+$/.test(source))).toEqual([]);
  });
});
