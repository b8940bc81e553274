import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { FAILURES } from '../../src/contract/reasons.ts';
import type { Cell } from './cells.ts';
import { columnOf, nameOf } from './cells.ts';
import type { Outcome } from './matrix.ts';

/*
 * What is right for servers that know no protocol depends on the protocol they are taken for, in ways that only its
 * own document tells: a client that waits for the end of a line waits in vain, one that reads a length finds it absurd. The table
 * has one verdict for each: behaviour and way, then reason and step, then types. It is written by
 * `npm run test:hostile -- --whole --write`, and read by people before it is committed.
 */
const TABLE = join(import.meta.dirname, 'verdicts.yaml');

type Table = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** The one right verdict of a cell, as `Reason at Step`; undefined where the table has none yet. */
export type VerdictLookup = (cell: Cell) => string | undefined;

/** Reads the table. */
export async function expectations(): Promise<VerdictLookup> {
  const table = parse(await readFile(TABLE, 'utf8')) as Table; // as writeTable wrote it
  return (cell) => {
    if (cell.verdict !== undefined)
      return cell.verdict === 'Succeeded' ? cell.verdict : inWords(cell.verdict[0], cell.verdict[1]);
    const verdicts = Object.entries(table[`${cell.what}, ${cell.way}`] ?? {});
    return verdicts.find(([, types]) => types.includes(columnOf(cell)))?.[0];
  };
}

/** Writes what came out for the cells that bring no verdict of their own. */
export async function writeTable(outcomes: readonly Outcome[]): Promise<void> {
  const table: Record<string, Record<string, string[]>> = {};
  for (const outcome of outcomes.filter(({ cell }) => cell.verdict === undefined)) {
    const { what, way } = outcome.cell;
    const row = (table[`${what}, ${way}`] ??= {});
    (row[verdictOf(outcome)] ??= []).push(columnOf(outcome.cell));
  }
  await writeFile(
    TABLE,
    `# Behaviour and way, then reason and step, then types; see verdicts.ts.\n${stringify(table, { flowCollectionPadding: false })}`,
  );
}

/** What came out, in the words of the table. */
export function verdictOf({ result, step }: Outcome): string {
  return result in FAILURES ? inWords(result, step) : result;
}

/** Where an outcome is not the one that is right; undefined where it is. */
export function deviation(outcome: Outcome, expected: VerdictLookup): string | undefined {
  const [right, found] = [expected(outcome.cell), verdictOf(outcome)];
  return right === found || right === `${outcome.result} at any`
    ? undefined
    : `${nameOf(outcome.cell)}: ${found}, not ${right ?? 'anything that the table knows'}`;
}

function inWords(reason: string, step: string | undefined): string {
  return step === undefined ? reason : `${reason} at ${step}`;
}
