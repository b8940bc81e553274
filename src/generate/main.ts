import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { artifacts } from './artifacts.ts';
import { differences, writeArtifacts } from './write.ts';

const root = join(import.meta.dirname, '../..');
const LIST = 'src/connectors/index.ts';
const check = process.argv.includes('--check');

const expected = await artifacts(root);
const stale = await differences(root, expected);
if (!check) await writeArtifacts(root, expected, stale);

const paths = stale.join('\n  ');
if (stale.length === 0) console.log(`generated files: ${expected.length}, all up to date`);
else if (check) console.error(`not up to date, run npm run generate:\n  ${paths}`);
else console.log(`written:\n  ${paths}`);
process.exitCode = check && stale.length > 0 ? 1 : 0;

// This process has read the list of connectors as it was: what follows from the new one is for another process.
if (!check && stale.includes(LIST)) spawnSync(process.execPath, process.argv.slice(1), { stdio: 'inherit' });
