import { lstat, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../../../src/cli/bundle/file.ts';
import { removeFolder, temporaryFolder } from '../../support/process.ts';

let folder: string;

beforeEach(async () => {
  folder = await temporaryFolder('mooring-file');
});
afterEach(() => removeFolder(folder));

describe('a file with credentials', () => {
  it('takes the place of a link, and leaves alone what the link leads to', async () => {
    const [elsewhere, path] = [join(folder, 'elsewhere'), join(folder, 'secrets.yaml')];
    await writeFile(elsewhere, 'as it was');
    await symlink(elsewhere, path);

    await writeWhole(path, Buffer.from('new'));

    expect([await readFile(elsewhere, 'utf8'), await readFile(path, 'utf8')]).toEqual(['as it was', 'new']);
    expect((await lstat(path)).isSymbolicLink()).toBe(false);
  });

  it('is for the user alone, whatever the mode of the file in whose place it comes', async () => {
    const path = join(folder, 'secrets.yaml');
    await writeFile(path, 'old', { mode: 0o666 });

    await writeWhole(path, Buffer.from('new'));

    const { mode } = await lstat(path);
    expect((mode % 0o1000).toString(8)).toBe('600');
  });
});
