import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Artifact } from './artifact.ts';
import { registry } from './registry.ts';
import { strays } from './strays.ts';

const root = join(import.meta.dirname, '../..');
const check = process.argv.includes('--check');
const wrong = new Set<string>();

// The list of types comes first and is imported afterwards, because all else is generated from the types in it.
await update(await registry(root));
const { artifacts } = await import('./artifacts.ts');
const wanted = await artifacts(root);
for (const artifact of wanted) await update(artifact);
for (const path of await strays(root, wanted)) {
  wrong.add(path);
  if (!check) await rm(join(root, path));
}

if (wrong.size === 0) console.log(`generated files: ${wanted.length}, all up to date`);
else if (check)
  console.error(`not up to date, run npm run generate:\n${[...wrong].map((path) => `  ${path}`).join('\n')}`);
else console.log(`written:\n${[...wrong].map((path) => `  ${path}`).join('\n')}`);
process.exitCode = check && wrong.size > 0 ? 1 : 0;

async function update({ path, content }: Artifact): Promise<void> {
  const file = join(root, path);
  const before = await readFile(file, 'utf8').catch(() => undefined);
  if (before === content) return;
  wrong.add(path);
  if (check) return;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}
