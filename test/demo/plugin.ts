import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundlePlugin } from '../support/plugin.ts';
import { removeFolder, temporaryFolder } from '../support/process.ts';

/** The names by which kubectl finds the plugin and its completion. */
const NAMES = ['connection', 'mooring'].flatMap((name) => [`kubectl-${name}`, `kubectl_complete-${name}`]);

/** Puts the plugin into a folder for PATH, run by the Node.js of the demo: that of the terminal may be too old. */
export async function installPlugin(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const [built, path] = [await bundlePlugin(), await temporaryFolder('mooring-demo-plugin')];
  for (const name of NAMES) {
    const program = join(built.folder, name);
    await copyFile(built.path, program);
    await writeFile(join(path, name), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`, {
      mode: 0o755,
    });
  }
  return {
    path,
    async remove() {
      await Promise.all([built.folder, path].map(removeFolder));
    },
  };
}
