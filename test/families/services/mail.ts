import type { Service } from '../service.ts';

/** Requests and answers as the documentation of each service has them. */
export const services: readonly Service[] = [
  {
    type: 'exchange-online',
    auth: 'clientCredentials',
    request: 'GET /v1.0/users/orders%40example.com/mailFolders/inbox?%24select=id',
    credential: { authorization: 'Bearer t0k-en' },
    grant: {
      path: '/acme.onmicrosoft.com/oauth2/v2.0/token',
      form: {
        grant_type: 'client_credentials',
        scope: 'https://graph.microsoft.com/.default',
        client_id: '00000000-0000-0000-0000-000000000000',
        client_secret: 'canary-clientSecret',
      },
    },
    answer: { id: 'AAMkADYAAAImV_jAAA=' },
    refuses: [
      [401, { error: { code: 'InvalidAuthenticationToken' } }, 'CredentialsRejected'],
      [403, { error: { code: 'ErrorAccessDenied' } }, 'PermissionDenied'],
      [404, { error: { code: 'ErrorInvalidUser' } }, 'TargetNotFound'],
    ],
  },
  {
    type: 'exchange-online',
    auth: 'certificate',
    request: 'GET /v1.0/users/orders%40example.com/mailFolders/inbox?%24select=id',
    credential: { authorization: 'Bearer t0k-en' },
    grant: {
      path: '/acme.onmicrosoft.com/oauth2/v2.0/token',
      form: {
        grant_type: 'client_credentials',
        scope: 'https://graph.microsoft.com/.default',
        client_id: '00000000-0000-0000-0000-000000000000',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      },
    },
    answer: { id: 'AAMkADYAAAImV_jAAA=' },
  },
  {
    type: 'gmail',
    auth: 'serviceAccount',
    request: 'GET /gmail/v1/users/me/profile?fields=emailAddress',
    credential: { authorization: 'Bearer t0k-en' },
    account: 'https://www.googleapis.com/auth/gmail.metadata',
    answer: { emailAddress: 'ops@example.com' },
  },
  {
    type: 'gmail',
    auth: 'refreshToken',
    request: 'GET /gmail/v1/users/me/profile?fields=emailAddress',
    credential: { authorization: 'Bearer t0k-en' },
    grant: {
      path: '/',
      form: {
        grant_type: 'refresh_token',
        refresh_token: 'canary-refreshToken',
        client_id: 'mooring',
        client_secret: 'canary-clientSecret',
      },
    },
    answer: { emailAddress: 'ops@example.com' },
  },
];
