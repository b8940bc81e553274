import { optional, text } from '../contract/schema.ts';
import { CERTIFICATE_SECRETS } from '../families/grants.ts';
import { httpConnector } from '../families/http.ts';

const APPLICATION = {
  parameters: { clientId: text('Id of the application.', { maxLength: 256 }) },
  identity: ['clientId'],
  sample: { clientId: '00000000-0000-0000-0000-000000000000' },
};

/** Microsoft Entra ID, for an application that asks in its own name. */
export const entraId = httpConnector({
  type: 'entra-id',
  title: 'Microsoft Entra ID',
  summary: 'An application of a tenant of Microsoft Entra ID.',
  category: 'directory',
  verified: {
    by: 'recorded',
    with: 'https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow',
    on: '2026-11-25',
  },
  aliases: ['azure-ad', 'aad'],
  site: 'https://login.microsoftonline.com',
  parameters: {
    tenantId: text('Id or domain of the tenant.', { maxLength: 253, pattern: '^[A-Za-z0-9.-]+$' }),
    scope: optional(
      text('Scope to ask for, which ends in /.default.', { default: 'https://graph.microsoft.com/.default' }),
    ),
  },
  sample: { tenantId: 'acme.onmicrosoft.com' },
  schemes: {
    clientSecret: {
      ...APPLICATION,
      title: 'Secret of the application',
      secrets: { clientSecret: text('Secret of the application.') },
      form: { client_id: '{parameters.clientId}', client_secret: '{secrets.clientSecret}' },
    },
    certificate: {
      ...APPLICATION,
      title: 'Certificate of the application',
      secrets: CERTIFICATE_SECRETS,
      auth: {
        clientAssertion: {
          clientId: '{parameters.clientId}',
          privateKey: '{secrets.privateKey}',
          certificate: '{secrets.applicationCertificate}',
        },
      },
    },
  },
  check: {
    method: 'POST',
    url: '{parameters.url}/{parameters.tenantId}/oauth2/v2.0/token',
    form: { grant_type: 'client_credentials', scope: '{parameters.scope}' },
    expect: { json: { '/access_token': { type: 'string' }, '/token_type': { const: 'Bearer' } } },
    tells: [
      { at: '/error_codes/0', is: ['7000222'], reason: 'CredentialsExpired' },
      { at: '/error_codes/0', is: ['90002'], reason: 'TargetNotFound' },
      { at: '/error_codes/0', is: ['7000112'], reason: 'AccountLocked' },
      { at: '/error_codes/0', is: ['53003', '500011', '70011'], reason: 'PermissionDenied' },
      { at: '/error', is: ['invalid_client', 'unauthorized_client'], reason: 'CredentialsRejected' },
      { at: '/error', is: ['invalid_scope', 'invalid_resource'], reason: 'PermissionDenied' },
      { at: '/error', is: ['temporarily_unavailable', 'server_error'], reason: 'ServerUnavailable' },
    ],
  },
  asks: 'Asks for a token by client credentials, and uses it for nothing.',
});
