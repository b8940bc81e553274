import type { KeyObject } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { nodeModules } from '../npm.ts';
import type { NpmPackages } from '../npm.ts';
import { startIn } from './place.ts';
import type { Server } from './place.ts';

/** What Debian must have installed: nothing, npm brings it. */
export const packages: readonly string[] = [];

/** A certified provider of OpenID Connect. */
export const NPM: NpmPackages = {
  name: 'oidcprovider',
  version: '9.13.3',
  module: fileURLToPath(new URL('oidcprovider', import.meta.url)),
};

const MAIN = fileURLToPath(new URL('oidcprovider/main.mjs', import.meta.url));

/** Who may ask it for a token in their own name. */
export interface OidcClients {
  /** By client: the secret that it sends by HTTP Basic. */
  readonly secrets: Readonly<Record<string, string>>;
  /** By client: the public half of the key by which it signs. */
  readonly keys: Readonly<Record<string, KeyObject>>;
}

/** Starts it; tokens are given at /token. */
export async function startOidcProvider({ secrets, keys }: OidcClients): Promise<Server> {
  const modules = await nodeModules(NPM, console.error);
  const usual = { grant_types: ['client_credentials'], redirect_uris: [], response_types: [] };
  const clients = [
    ...Object.entries(secrets).map(([id, secret]) => ({ ...usual, client_id: id, client_secret: secret })),
    ...Object.entries(keys).map(([id, key]) => ({
      ...usual,
      client_id: id,
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [key.export({ format: 'jwk' })] },
    })),
  ];
  return startIn({ name: 'oidcprovider' }, ({ port }) =>
    Promise.resolve({ command: process.execPath, args: [MAIN, modules, String(port), JSON.stringify(clients)], ready: /^ready$/m }),
  );
}
