import { fileURLToPath } from 'node:url';
import { nodeModules } from '../npm.ts';
import type { NpmPackages } from '../npm.ts';
import { http } from './exchanges.ts';
import { startIn } from './place.ts';
import type { Server } from './place.ts';

/** What Debian must have installed: nothing, npm brings it. */
export const packages: readonly string[] = [];

/** A server of GraphQL. */
export const NPM: NpmPackages = {
  name: 'graphqlyoga',
  version: '5.24.0',
  module: fileURLToPath(new URL('graphqlyoga', import.meta.url)),
};

const MAIN = fileURLToPath(new URL('graphqlyoga/main.mjs', import.meta.url));

/** Starts GraphQL Yoga, which lets in clients with this token. */
export async function startGraphqlYoga(token: string): Promise<Server> {
  const modules = await nodeModules(NPM, console.error);
  return startIn({ name: 'graphqlyoga' }, ({ port }) =>
    Promise.resolve({
      command: process.execPath,
      args: [MAIN, modules, String(port), token],
      answers: [http(port)],
    }),
  );
}
