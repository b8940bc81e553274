import { statSync } from 'node:fs';
import { join } from 'node:path';
import { isSea } from 'node:sea';

/** How a program of the probe is started by the Node.js that runs this one. */
export interface Program {
  readonly entry: string;
  readonly args: readonly string[];
  /** The folders that it has to read: the sources or the bundle, and node_modules. */
  readonly appFolders: readonly string[];
  /** Path of one executable that has Node.js and the program in it, and takes no other entry. */
  readonly executable?: string;
}

/** What starts a program under these flags of Node.js. An executable with a program in it takes them from its environment alone. */
export function commandOf(
  { entry, args, executable }: Omit<Program, 'appFolders'>,
  flags: readonly string[],
  environment: Readonly<Record<string, string>> = {},
) {
  if (executable === undefined)
    return { command: process.execPath, args: [...flags, entry, ...args], env: { ...environment } };
  return { command: executable, args, env: { ...environment, NODE_OPTIONS: flags.map(quoted).join(' ') } };
}

/** As Node.js reads its options out of a variable. */
function quoted(flag: string): string {
  return /[\s"\\]/.test(flag) ? `"${flag.replaceAll(/["\\]/g, String.raw`\$&`)}"` : flag;
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
  if (isSea()) return { entry: '', args: [PARTS[name]], appFolders: [], executable: process.execPath };
  // The parts of the plugin's one file take it for the folder in which they lie.
  const isPacked = statSync(here).isFile();
  const entries = { prober: 'prober.js', child: 'child.cjs' };
  return isPacked
    ? { entry: here, args: [PARTS[name]], appFolders: [here] }
    : { entry: join(here, entries[name]), args: [], appFolders: [here] };
}
