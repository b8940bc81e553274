import type { KeyObject } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { nodeModules } from '../npm.ts';
import type { NpmPackages } from '../npm.ts';
import type { Certificate } from './certificates.ts';
import { http, tls as overTls } from './exchanges.ts';
import { startIn, writePair } from './place.ts';
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

/** The clients that may ask it for a token. */
export interface OidcClients {
  /** By client: the secret that it sends by HTTP Basic. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** By client: the secret that it sends in the form; it may ask for `api` alone. */
  readonly forms?: Readonly<Record<string, string>>;
  /** By client: the public half of the key by which it signs. */
  readonly keys?: Readonly<Record<string, KeyObject>>;
  /** Clients that people log in with: with the secret that it sends, or (undefined) a public one, whose refresh tokens work once. */
  readonly logins?: Readonly<
    Record<string, { readonly secret?: string; readonly refreshTokens: Readonly<Record<string, string>> }>
  >;
  /** By client: a secret as in `secrets`, whose time is over. */
  readonly expired?: Readonly<Record<string, string>>;
  /** The audience of tokens that brokers can read, in place of tokens that only it can; `other` is asked for by that name. */
  readonly audience?: string;
  /** Given, it speaks TLS. */
  readonly tls?: Certificate;
}

/** Starts it; tokens are given at /token. `refreshTokens` name the account that each stands for. */
export async function startOidcProvider(given: OidcClients): Promise<Server> {
  const { logins = {}, audience, tls } = given;
  const modules = await nodeModules(NPM, console.error);
  const refreshTokens = Object.entries(logins).flatMap(([client, login]) =>
    Object.entries(login.refreshTokens).map(([token, account]) => [token, { client, account }] as const),
  );
  return startIn({ name: 'oidcprovider' }, async ({ folder, port }) => {
    const settings = {
      clients: clientsOf(given),
      logins: Object.fromEntries(refreshTokens),
      audience,
      ...(tls !== undefined && { tls: await writePair(folder, tls) }),
    };
    return {
      command: process.execPath,
      args: [MAIN, modules, String(port), JSON.stringify(settings)],
      answers: [tls === undefined ? http(port) : overTls(port)],
    };
  });
}

/** The clients as its own settings have them. */
function clientsOf({ secrets = {}, forms = {}, keys = {}, logins = {}, expired = {} }: OidcClients) {
  const usual = { grant_types: ['client_credentials'], redirect_uris: [], response_types: [] };
  const people = {
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: ['http://127.0.0.1:8000'],
    response_types: ['code'],
  };
  return [
    ...Object.entries(secrets).map(([id, secret]) => ({ ...usual, client_id: id, client_secret: secret })),
    ...Object.entries(expired).map(([id, secret]) => ({
      ...usual,
      client_id: id,
      client_secret: secret,
      client_secret_expires_at: 1,
    })),
    ...Object.entries(forms).map(([id, secret]) => ({
      ...usual,
      client_id: id,
      client_secret: secret,
      token_endpoint_auth_method: 'client_secret_post',
      scope: 'api',
    })),
    ...Object.entries(keys).map(([id, key]) => ({
      ...usual,
      client_id: id,
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: key.asymmetricKeyType === 'ec' ? 'ES256' : 'RS256',
      jwks: { keys: [key.export({ format: 'jwk' })] },
    })),
    ...Object.entries(logins).map(([id, { secret }]) => ({
      ...people,
      client_id: id,
      application_type: 'native',
      ...(secret === undefined ? { token_endpoint_auth_method: 'none' } : { client_secret: secret }),
    })),
  ];
}
