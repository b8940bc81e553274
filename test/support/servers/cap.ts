import { fileURLToPath } from 'node:url';
import { nodeModules } from '../npm.ts';
import type { NpmPackages } from '../npm.ts';
import { http } from './exchanges.ts';
import { startIn } from './place.ts';
import type { Server } from './place.ts';

/** What Debian must have installed: nothing, npm brings it. */
export const packages: readonly string[] = [];

/** A server of OData, of SAP's own. */
export const NPM: NpmPackages = {
  name: 'cap',
  version: '9.9.3',
  module: fileURLToPath(new URL('cap', import.meta.url)),
};

const MAIN = fileURLToPath(new URL('cap/main.mjs', import.meta.url));

/** Starts it with the service /odata/v4/orders, for the user `app`. */
export async function startCap(password: string): Promise<Server> {
  const modules = await nodeModules(NPM, console.error);
  return startIn({ name: 'cap' }, ({ port }) =>
    Promise.resolve({
      command: process.execPath,
      args: [MAIN, modules, String(port), password],
      answers: [http(port)],
    }),
  );
}
