import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { violations } from '../../support/invariants.ts';
import { STATES } from './states.ts';

const FOLDER = join(import.meta.dirname, 'golden');

/** `UPDATE_GOLDEN=1 npm run test:unit -- golden` writes them anew; each difference is then read as a change of the API. */
const update = process.env['UPDATE_GOLDEN'] === '1';

describe('the golden objects', () => {
  it.each(STATES)('$name is as it was reviewed', async ({ name, object }) => {
    const file = join(FOLDER, `${name}.yaml`);
    if (update) await writeFile(file, stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }));

    expect(object).toEqual(parse(await readFile(file, 'utf8')));
  });

  it.each(STATES.filter(({ name }) => name !== 'unseen' && name !== 'edited-since'))(
    '$name breaks no invariant',
    ({ object }) => {
      expect(violations(object)).toEqual([]);
    },
  );

  it('are one per state, and no more', async () => {
    expect((await readdir(FOLDER)).toSorted()).toEqual(STATES.map(({ name }) => `${name}.yaml`).toSorted());
  });
});
