import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { differences, writeArtifacts } from '../../src/generate/write.ts';
import { exists } from '../support/once.ts';
import { removeFolder, temporaryFolder } from '../support/process.ts';

const WANTED = [
  { path: 'docs/types/a.md', content: 'a' },
  { path: 'docs/types/b.md', content: 'b' },
  { path: 'docs/types/deep/c.md', content: 'c' },
];

let root: string;

beforeEach(async () => {
  root = await temporaryFolder('mooring-write');
  await mkdir(join(root, 'docs/types'), { recursive: true });
  await writeFile(join(root, 'docs/types/a.md'), 'a');
  await writeFile(join(root, 'docs/types/b.md'), 'of yesterday');
  await writeFile(join(root, 'docs/types/stray.md'), 'of a type that is gone');
});

afterEach(() => removeFolder(root));

describe('generated files', () => {
  it('are told where they are old, missing, or generated no more', async () => {
    expect(await differences(root, WANTED)).toEqual([
      'docs/types/b.md',
      'docs/types/deep/c.md',
      'docs/types/stray.md',
    ]);
  });

  it('are written, and removed where they are generated no more', async () => {
    await writeArtifacts(root, WANTED, await differences(root, WANTED));

    const contents = await Promise.all(WANTED.map(({ path }) => readFile(join(root, path), 'utf8')));
    expect(contents).toEqual(['a', 'b', 'c']);
    expect(await exists(join(root, 'docs/types/stray.md'))).toBe(false);
  });
});
