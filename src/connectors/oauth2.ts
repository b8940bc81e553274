import { optional, pem, text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { CLIENT_KEY } from '../families/authenticationSchemes.ts';
import type { AuthenticationScheme } from '../families/authenticationSchemes.ts';

const CLIENT = {
  parameters: { clientId: text('Id of the client.', { maxLength: 256 }) },
  identity: ['clientId'],
  sample: { clientId: 'mooring' },
} as const satisfies Omit<AuthenticationScheme, 'title' | 'secrets'>;

/** A server of OAuth 2.0, for a client that asks in its own name. */
export const oauth2 = httpConnector({
  type: 'oauth2',
  title: 'OAuth 2.0',
  summary: 'A client of any server of OAuth 2.0, which needs no metadata.',
  category: 'directory',
  verified: { by: 'server', with: 'oidc-provider 9.13', on: '2026-11-25' },
  aliases: ['client-credentials', 'jwt-bearer'],
  example: 'https://login.example.com/token',
  parameters: {
    scope: optional(text('Scopes to ask for, with blanks between them.')),
    audience: optional(text('Audience to ask for, where the server wants one.')),
    resource: optional(text('Resource to ask for, where the server wants one (RFC 8707).')),
  },
  sample: { scope: 'api' },
  schemes: {
    clientSecret: {
      ...CLIENT,
      title: 'Secret of the client, by HTTP Basic',
      secrets: { clientSecret: text('Secret of the client.') },
      auth: { basic: { user: '{parameters.clientId}', password: '{secrets.clientSecret}', encoded: true } },
    },
    secretInForm: {
      ...CLIENT,
      title: 'Secret of the client, in the form',
      secrets: { formSecret: text('Secret of the client, where the server takes it in the form.') },
      form: { client_id: '{parameters.clientId}', client_secret: '{secrets.formSecret}' },
    },
    privateKey: {
      ...CLIENT,
      title: 'Key of the client',
      secrets: { privateKey: pem(CLIENT_KEY) },
      auth: { clientAssertion: { clientId: '{parameters.clientId}', privateKey: '{secrets.privateKey}' } },
    },
  },
  check: {
    method: 'POST',
    url: '{parameters.url}',
    form: {
      grant_type: 'client_credentials',
      scope: '{parameters.scope}',
      audience: '{parameters.audience}',
      resource: '{parameters.resource}',
    },
    expect: { json: { '/access_token': { type: 'string' }, '/token_type': { type: 'string' } } },
    tells: [
      {
        at: '/error',
        is: ['invalid_client', 'unauthorized_client', 'invalid_grant', 'access_denied'],
        reason: 'CredentialsRejected',
      },
      { at: '/error', is: ['invalid_scope', 'invalid_target'], reason: 'PermissionDenied' },
      { at: '/error', is: ['unsupported_grant_type'], reason: 'AuthMethodNotOffered' },
      { at: '/error', is: ['temporarily_unavailable', 'server_error'], reason: 'ServerUnavailable' },
    ],
  },
  asks: 'Asks for a token by client credentials, and uses it for nothing.',
});
