import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeOnce } from './once.ts';
import { removeFolder, run, temporaryFolder } from './process.ts';

let parent: string;
let folder: string;

beforeEach(async () => {
  parent = await temporaryFolder('mooring-test');
  folder = join(parent, 'made');
});

afterEach(() => removeFolder(parent));

describe('a folder that is made once', () => {
  it('is made by one of several processes that ask at the same time, and the others wait', async () => {
    let made = 0;
    let waited = 0;
    const make = async (staging: string) => {
      made += 1;
      await writeFile(join(staging, 'file'), 'content');
    };

    await Promise.all([1, 2, 3].map(() => makeOnce(folder, make, () => (waited += 1))));

    expect({ made, waited }).toEqual({ made: 1, waited: 2 });
    expect(await readdir(parent)).toEqual(['made']);
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('is absent after a failure, and the next caller makes it', async () => {
    await expect(makeOnce(folder, () => Promise.reject(new Error('no network')))).rejects.toThrow(
      'no network',
    );
    expect(await readdir(parent)).toEqual([]);

    await makeOnce(folder, () => Promise.resolve());

    expect(await readdir(parent)).toEqual(['made']);
  });

  it('is made although a killed process left a lock behind', async () => {
    const { stdout } = await run('sh', ['-c', 'echo $$']);
    await writeFile(`${folder}.lock`, stdout.trim());

    await makeOnce(folder, () => Promise.resolve());

    expect(await readdir(parent)).toEqual(['made']);
  });
});
