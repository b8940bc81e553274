import { fileURLToPath } from 'node:url';
import { nodeModules } from '../npm.ts';
import type { NpmPackages } from '../npm.ts';
import { http } from './exchanges.ts';
import { startIn } from './place.ts';
import type { Server } from './place.ts';

/** What Debian must have installed: nothing, npm brings it. */
export const packages: readonly string[] = [];

/** A server of SOAP. */
export const NPM: NpmPackages = {
  name: 'soap',
  version: '1.13.0',
  module: fileURLToPath(new URL('soap', import.meta.url)),
};

const [MAIN, WSDL] = ['main.mjs', 'orders.wsdl'].map((name) =>
  fileURLToPath(new URL(`soap/${name}`, import.meta.url)),
);

/** Starts it, with the user `app`: at /basic by HTTP Basic, at /token by WS-Security. */
export async function startSoap(password: string): Promise<Server> {
  const modules = await nodeModules(NPM, console.error);
  return startIn({ name: 'soap' }, ({ port }) =>
    Promise.resolve({
      command: process.execPath,
      args: [MAIN ?? '', modules, String(port), WSDL ?? '', password],
      answers: [http(port)],
    }),
  );
}
