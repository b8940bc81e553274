import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { runJest } from '../jest.ts';
import { removeFolder, temporaryFolder } from '../process.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** What jest writes with the reporter json-summary, as far as it is read. */
type Summary = Readonly<Record<string, { readonly lines: { readonly pct: number } }>>;

/** The share of the lines of each file of src/ that the unit tests run, in percent, by its path from the root of the checkout; undefined where one fails. */
export async function unitCoverage(): Promise<ReadonlyMap<string, number> | undefined> {
  const folder = await temporaryFolder('mooring-coverage');
  try {
    const { failed } = await runJest('unit', [
      '--coverage',
      '--coverageProvider=v8',
      '--coverageReporters=json-summary',
      '--collectCoverageFrom=src/**/*.ts',
      `--coverageDirectory=${folder}`,
      '--silent',
    ]);
    if (failed > 0) return undefined;
    const summary = JSON.parse(await readFile(join(folder, 'coverage-summary.json'), 'utf8')) as Summary;
    return new Map(
      Object.entries(summary)
        .filter(([path]) => path !== 'total')
        .map(([path, { lines }]) => [relative(ROOT, path), lines.pct]),
    );
  } finally {
    await removeFolder(folder);
  }
}
