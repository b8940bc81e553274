import { spawnSync } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PLUGIN } from '../cli/program.ts';
import { executableScript } from './pack.ts';
import { BEGINNINGS } from './shipped.ts';

/*
 * executable.ts FOLDER [BUNDLE]: writes the plugin of a bundle (dist/) into a folder as one executable, which has the
 * Node.js in it that runs this: so one is made on each platform.
 */
const ROOT = join(import.meta.dirname, '../..');
const [out = '.', bundle = join(ROOT, 'dist')] = process.argv.slice(2);
const isWindows = process.platform === 'win32';
const isMac = process.platform === 'darwin';
const executable = join(resolve(out), isWindows ? `${PLUGIN}.exe` : PLUGIN);
/** What Node.js looks for in itself, and where it then finds the program. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
const RESOURCE = 'NODE_SEA_BLOB';

const folder = await mkdtemp(join(tmpdir(), 'mooring-executable-'));
const path = (name: string) => join(folder, name);
await writeFile(path('start.cjs'), executableScript(BEGINNINGS));
const settings = {
  main: path('start.cjs'),
  output: path('blob'),
  disableExperimentalSEAWarning: true,
  assets: { program: join(bundle, `${PLUGIN}.js`) },
};
await writeFile(path('settings.json'), JSON.stringify(settings));
call(process.execPath, '--experimental-sea-config', path('settings.json'));
await mkdir(resolve(out), { recursive: true });
await copyFile(process.execPath, executable);
await chmod(executable, 0o755);
if (isMac) call('codesign', '--remove-signature', executable);
const macho = isMac ? ['--macho-segment-name', 'NODE_SEA'] : [];
const inject = join(ROOT, 'node_modules/postject/dist/cli.js');
call(process.execPath, inject, executable, RESOURCE, path('blob'), '--sentinel-fuse', FUSE, ...macho);
if (isMac) call('codesign', '--sign', '-', executable); // ad hoc: macOS runs nothing that is not signed
await rm(folder, { recursive: true });
console.log(executable);

function call(command: string, ...args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${stdout}${stderr}`);
}
