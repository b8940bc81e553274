import { statSync } from 'node:fs';
import { join } from 'node:path';

/** How a program of the probe is started by the Node.js that runs this one. */
export interface Program {
  readonly entry: string;
  readonly args: readonly string[];
  /** The folders that it has to read: the sources or the bundle, and node_modules. */
  readonly appFolders: readonly string[];
}

/** The first argument with which the plugin's one file is another program than the plugin. */
export const PARTS = { prober: '__prober', child: '__probe' } as const;

/** Where a program is: among the sources, in the bundle, or in the one file of the plugin. */
export function probeProgram(name: keyof typeof PARTS): Program {
  const here = import.meta.dirname;
  if (import.meta.filename.endsWith('.ts')) {
    const entries = { prober: '../prober.ts', child: 'child.ts' };
    const appFolders = ['..', '../../node_modules', '../../package.json'].map((path) => join(here, path));
    return { entry: join(here, entries[name]), args: [], appFolders };
  }
  // The parts of the plugin's one file take it for the folder in which they lie.
  const isPacked = statSync(here).isFile();
  const entries = { prober: 'prober.js', child: 'child.cjs' };
  return isPacked
    ? { entry: here, args: [PARTS[name]], appFolders: [here] }
    : { entry: join(here, entries[name]), args: [], appFolders: [here] };
}
