import { optional, text, url } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { clientCredentials, clientKey } from '../families/authenticationSchemes.ts';

const TOKEN = {
  at: '{parameters.tokenUrl}',
  form: { scope: '{parameters.scope}', audience: '{parameters.audience}' },
} as const;

/** An OpenID Connect provider, for a client that asks in its own name. */
export const oidc = httpConnector({
  type: 'oidc',
  title: 'OpenID Connect',
  summary: 'A client of a provider of OpenID Connect, or of OAuth 2.0 with its metadata.',
  category: 'directory',
  verified: { by: 'server', with: 'oidc-provider 9.13', on: '2026-11-24' },
  aliases: ['openid-connect'],
  example: 'https://login.example.com',
  parameters: {
    tokenUrl: url('Address that gives the token, as the metadata of the provider name it (token_endpoint).'),
    scope: optional(text('Scopes to ask for, with blanks between them.')),
    audience: optional(text('Audience to ask for, where the provider wants one.')),
  },
  sample: { tokenUrl: 'https://login.example.com/token', scope: 'api' },
  schemes: {
    clientSecret: clientCredentials({ ...TOKEN, secretIn: 'header' }),
    privateKey: clientKey(TOKEN),
  },
  check: {
    url: '{parameters.url}/.well-known/openid-configuration',
    expect: { json: { '/issuer': { type: 'string' }, '/token_endpoint': { type: 'string' } } },
  },
  asks: 'Asks for the metadata, which name the place for tokens.',
});
