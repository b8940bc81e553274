import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { nodeModules } from '../npm.ts';
import type { NpmPackages } from '../npm.ts';
import { writeOwned } from './account.ts';
import { http } from './exchanges.ts';
import { startIn } from './place.ts';
import type { Server } from './place.ts';

/** What Debian must have installed: nothing, npm brings it. */
export const packages: readonly string[] = [];

/** An emulator of CouchDB, by the people of PouchDB. */
export const NPM: NpmPackages = {
  name: 'couchdb',
  version: '4.2.0',
  module: fileURLToPath(new URL('couchdb', import.meta.url)),
};

/** Starts it with these administrators. */
export async function startCouchdb(admins: Readonly<Record<string, string>>): Promise<Server> {
  const modules = await nodeModules(NPM, console.error);
  return startIn({ name: 'couchdb' }, async ({ folder, port }) => {
    const config = await writeOwned(
      folder,
      'config.json',
      JSON.stringify({ admins, log: { file: join(folder, 'log.txt') } }),
    );
    const where = [
      '--in-memory',
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--config',
      config,
      '--no-stdout-logs',
      '--no-color',
    ];
    return {
      command: process.execPath,
      args: [join(modules, 'pouchdb-server/bin/pouchdb-server'), ...where],
      answers: [http(port)],
    };
  });
}
