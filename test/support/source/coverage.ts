import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runJest } from '../jest.ts';
import { removeFolder, temporaryFolder } from '../process.ts';

/** What coverage.cjs writes: of a function of a file, which of its lines a test file was the first in its process to run. */
interface Run {
  readonly path: string;
  /** How many the file has. */
  readonly lines: number;
  /** Where it is, in characters. */
  readonly start: number;
  readonly end: number;
  /** The first line that it spans whole, and that behind the last. */
  readonly from: number;
  readonly to: number;
  readonly ran: readonly number[];
}

/** What the unit tests run of src/. */
interface UnitCoverage {
  /** How many of them fail. */
  readonly failed: number;
  /** The share of the lines of each file that they run, in percent, by its path from the root of the checkout. */
  readonly shares: ReadonlyMap<string, number>;
}

/** Runs the unit tests, and counts. */
export async function unitCoverage(args: readonly string[] = []): Promise<UnitCoverage> {
  const folder = await temporaryFolder('mooring-coverage');
  const written = join(folder, 'lines.jsonl');
  try {
    await writeFile(written, '');
    const environment = join(import.meta.dirname, 'coverage.cjs');
    const { failed } = await runJest('unit', [`--env=${environment}`, '--silent', ...args], {
      MOORING_COVERAGE: written,
      NODE_DISABLE_COMPILE_CACHE: '1', // what comes from there has no counters within functions
    });
    return { failed, shares: sharesOf(await readFile(written, 'utf8')) };
  } finally {
    await removeFolder(folder);
  }
}

function sharesOf(written: string): ReadonlyMap<string, number> {
  const lines = written.split('\n').filter((each) => each !== '');
  const byPath = Map.groupBy(
    lines.map((line) => JSON.parse(line) as Run),
    ({ path }) => path,
  );
  return new Map([...byPath].map(([path, runs]) => [path, shareOf(runs)]));
}

/** A line is of the innermost function that spans it: only what that one says of it counts. */
function shareOf(runs: readonly Run[]): number {
  const lines = Array<boolean>(runs[0]?.lines ?? 0).fill(true);
  const outerFirst = runs.toSorted((one, other) => one.start - other.start || other.end - one.end);
  for (const same of Map.groupBy(outerFirst, ({ start, end }) => `${start} ${end}`).values()) {
    const ran = new Set(same.flatMap((run) => run.ran));
    for (const { from, to } of same.slice(0, 1))
      for (let at = from; at < to; at += 1) lines[at] = ran.has(at);
  }
  return Math.floor((10_000 * lines.filter(Boolean).length) / lines.length) / 100;
}
