import type { TestContext } from '../contract/connector.ts';
import { optional, text, tokenSecrets, tokenTls, url } from '../contract/schema.ts';
import type { TlsParameters } from '../contract/schema.ts';
import type { Secret } from '../contract/secret.ts';
import { oauthClient } from './grants.ts';
import { refuseIncomplete } from './schemeUse.ts';

/*
 * A client of OAuth 2.0 that asks for a token by client credentials, in types whose server takes tokens of another
 * server. Refresh tokens are not taken: a server may replace one when it is used, and a test keeps no new one.
 */

const CLIENT = oauthClient();
const PROFILE = 'clientCredentials';

/** Its parameters, which other profiles go without. */
export const TOKEN_CLIENT = {
  tokenUrl: optional(url(`Address that gives the token of the profile ${PROFILE}.`)),
  clientId: optional(text(`Id of the client of the profile ${PROFILE}.`, { maxLength: 256 })),
  scope: optional(text(`Scopes that the profile ${PROFILE} asks for, with blanks between them.`)),
  audience: optional(text('Audience that it asks for, where the server that gives the token wants one.')),
  tokenTls: optional(tokenTls()),
};

/** Its secrets. */
export const TOKEN_CLIENT_SECRETS = {
  clientSecret: optional(text(`Secret of the client of the profile ${PROFILE}.`)),
  ...tokenSecrets(),
};

/** A profile that lets it in. */
export const TOKEN_CLIENT_PROFILE = {
  title: 'Client credentials of OAuth 2.0',
  secrets: ['clientSecret'],
  optional: ['clientCertificate', 'clientKey'],
} as const;

/** What such a client may look like. */
export const SOME_TOKEN_CLIENT = {
  tokenUrl: 'https://login.example.com/token',
  clientId: 'mooring',
  scope: 'api',
} as const;

/** What a test does for it. */
export const TOKEN_CLIENT_TESTING = `With the profile ${PROFILE} asks for a token first, at tokenUrl; no refresh token is used, because servers may replace one as it is used.`;

type TokenContext = Pick<TestContext, 'auth' | 'network' | 'step' | 'signal'> & {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, Secret | undefined>>;
};

/** The token, where its profile is in force. */
export async function clientToken(context: TokenContext): Promise<Secret | undefined> {
  const { auth, parameters, secrets, network, step, signal } = context;
  if (auth !== PROFILE || CLIENT.auth === undefined || !('oauth2' in CLIENT.auth)) return undefined;
  refuseIncomplete(CLIENT, auth, parameters);
  const { accessToken } = await import('../drivers/http/authorization.ts');
  const { tls } = parameters as { readonly tls?: TlsParameters }; // the block of contract/schema.ts
  const security = { tls, caCertificate: secrets['caCertificate'] };
  return accessToken(CLIENT.auth.oauth2, {
    fields: { parameters, secrets },
    network,
    security,
    step,
    signal,
  });
}
