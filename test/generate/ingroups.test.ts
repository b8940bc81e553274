import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { inGroups } from '../../src/generate/ingroups.ts';

const TYPES = ['alpha', 'beta', 'gamma', 'delta'];
let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mooring-groups-'));
  await mkdir(join(dir, 'probe'));
  const loaders = TYPES.map((type) => `  ${type}: async () => (await import('../${type}.ts')).${type},`);
  await writeFile(
    join(dir, 'probe', 'connectors.ts'),
    `export const LOADERS = {\n${loaders.join('\n')}\n};\n`,
  );
  for (const type of TYPES)
    await writeFile(join(dir, `${type}.ts`), `export const ${type} = { type: '${type}' };\n`);
});

afterEach(() => rm(dir, { recursive: true }));

describe('the bundle of a probe process', () => {
  it('has its types in so many files, and each is found by its name', async () => {
    const outdir = join(dir, 'out');
    await build({
      entryPoints: [join(dir, 'probe', 'connectors.ts')],
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      outExtension: { '.js': '.mjs' },
      outdir,
      plugins: [inGroups(2)],
    });

    const files = await readdir(outdir);
    const { LOADERS } = (await import(pathToFileURL(join(outdir, 'connectors.mjs')).href)) as {
      readonly LOADERS: Readonly<Record<string, () => Promise<{ readonly type: string }>>>;
    };
    const loaded = await Promise.all(Object.values(LOADERS).map((load) => load()));

    expect(files.filter((file) => file !== 'connectors.mjs')).toHaveLength(2);
    expect(loaded.map(({ type }) => type)).toEqual(TYPES);
  });
});
