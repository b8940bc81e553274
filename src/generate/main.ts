import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { artifacts } from './artifacts.ts';
import { strays } from './strays.ts';

const root = join(import.meta.dirname, '../..');
const check = process.argv.includes('--check');
const wrong: string[] = [];

const wanted = await artifacts(root);
for (const { path, content } of wanted) {
  const file = join(root, path);
  const before = await readFile(file, 'utf8').catch(() => undefined);
  if (before === content) continue;
  wrong.push(path);
  if (check) continue;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}
for (const path of await strays(root, wanted)) {
  wrong.push(path);
  if (!check) await rm(join(root, path));
}

if (wrong.length === 0) console.log(`generated files: ${wanted.length}, all up to date`);
else if (check)
  console.error(`not up to date, run npm run generate:\n${wrong.map((path) => `  ${path}`).join('\n')}`);
else console.log(`written:\n${wrong.map((path) => `  ${path}`).join('\n')}`);
process.exitCode = check && wrong.length > 0 ? 1 : 0;
