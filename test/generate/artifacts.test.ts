import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { artifacts } from '../../src/generate/artifacts.ts';
import { strays } from '../../src/generate/strays.ts';

const ROOT = join(import.meta.dirname, '../..');
const wanted = await artifacts(ROOT);

describe('the generated files', () => {
  it('are what the sources give', async () => {
    const stale = await Promise.all(
      wanted.map(async ({ path, content }) => {
        const current = await readFile(join(ROOT, path), 'utf8').catch(() => 'missing');
        return current === content ? [] : [path];
      }),
    );

    expect(stale.flat()).toEqual([]);
  });

  it('are each given once', () => {
    const paths = wanted.map(({ path }) => path);

    expect(paths.filter((path, index) => paths.indexOf(path) !== index)).toEqual([]);
  });

  it('are alone in their folders', async () => {
    expect(await strays(ROOT, wanted)).toEqual([]);
  });
});
