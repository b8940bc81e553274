import { fileURLToPath } from 'node:url';
import { nodeModules } from '../npm.ts';
import type { NpmPackages } from '../npm.ts';
import { run } from '../process.ts';

/** What Debian must have installed: nothing, npm brings it. */
export const packages: readonly string[] = [];

/** SAP's own client for Node.js, which shows that our server of SAP HANA is more than a mirror of our driver. */
export const NPM: NpmPackages = {
  name: 'hdb',
  version: '2.30.1',
  module: fileURLToPath(new URL('hdb', import.meta.url)),
};

const MAIN = fileURLToPath(new URL('hdb/main.mjs', import.meta.url));

/** What it comes to at a server: the rows of its query, or the code of an error. */
export async function askByHdb(options: Readonly<Record<string, unknown>>): Promise<string> {
  const modules = await nodeModules(NPM, console.error);
  const { stdout } = await run(process.execPath, [
    MAIN,
    modules,
    JSON.stringify({ host: '127.0.0.1', ...options }),
  ]);
  return stdout.trim();
}
