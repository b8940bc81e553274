import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleOperator } from '../support/bundle.ts';
import { removeFolder, run } from '../support/process.ts';

interface Bill {
  readonly components: readonly {
    readonly purl: string;
    readonly hashes: object;
    readonly licenses?: object;
  }[];
}

/** By npm itself, of everything that the lock file has: it leaves out what is there for development, too, where it is used twice. */
async function billOfNpm(): Promise<Bill> {
  const args = ['sbom', '--package-lock-only', '--sbom-format=cyclonedx'];
  return JSON.parse((await run('npm', args, { cwd: join(import.meta.dirname, '../..') })).stdout);
}

it('the bill of materials in the bundle says of each package what npm says of it, and has what drivers need', async () => {
  const bundle = await bundleOperator();
  const ours: Bill = JSON.parse(await readFile(join(bundle, 'mooring.cdx.json'), 'utf8'));
  await removeFolder(bundle);

  const theirs = new Map((await billOfNpm()).components.map((each) => [each.purl, each]));

  const said = ours.components.map(({ purl, hashes, licenses }) => ({ purl, hashes, licenses }));
  const expected = ours.components.map(({ purl }) => theirs.get(purl));
  expect(said).toEqual(
    expected.map((each) => ({ purl: each?.purl, hashes: each?.hashes, licenses: each?.licenses })),
  );
  const names = ours.components.map(({ purl }) => purl.replace(/@[^@]*$/, ''));
  expect(names).toEqual(
    expect.arrayContaining(['pkg:npm/pg', 'pkg:npm/pg-protocol', 'pkg:npm/undici', 'pkg:npm/pino']),
  );
  expect(names).not.toContain('pkg:npm/jest');
}, 240_000);
