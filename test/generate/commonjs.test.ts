import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { asCommonJs } from '../../src/generate/commonjs.ts';
import { removeFolder, temporaryFolder } from '../support/process.ts';

it('a file of the bundle, as CommonJS, exports what it did, and loads the others when it did', async () => {
  const folder = await temporaryFolder('mooring-commonjs');
  const files = {
    'main.cjs': `import { base } from './base.cjs'; export const late = async () => (await import('./late.cjs')).late + base;`,
    'base.cjs': `export const base = 1;`,
    'late.cjs': `globalThis.isLoaded = true; export const late = 2;`,
  };
  for (const [path, text] of Object.entries(files))
    await writeFile(join(folder, path), await asCommonJs({ path, text }));

  // As written above.
  const main = createRequire(import.meta.url)(join(folder, 'main.cjs')) as { late(): Promise<number> };
  const before = Reflect.get(globalThis, 'isLoaded');
  const sum = await main.late();

  expect([before, sum]).toEqual([undefined, 3]);
  await removeFolder(folder);
});
