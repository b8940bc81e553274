import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, temporaryFolder } from './process.ts';

const GENERATE = fileURLToPath(new URL('../../src/generate/', import.meta.url));

/** The plugin alone in a folder, as users have it. */
export async function bundlePlugin(): Promise<{ readonly folder: string; readonly path: string }> {
  const folder = await temporaryFolder('mooring-bundle');
  await run(process.execPath, [join(GENERATE, 'bundle.ts'), folder]);
  const path = join(folder, 'bin/kubectl-connection');
  await mkdir(join(folder, 'bin'));
  await copyFile(join(folder, 'kubectl-connection.js'), path);
  return { folder, path };
}

/** The plugin of a bundle as one executable, in the folder of the bundle. */
export async function pluginExecutable(bundle: string): Promise<string> {
  const { stdout } = await run(process.execPath, [
    join(GENERATE, 'executable.ts'),
    join(bundle, 'executable'),
    bundle,
  ]);
  return stdout.trim();
}
