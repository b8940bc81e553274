import type { Service } from '../service.ts';

/** Requests and answers as the documentation of each service has them. */
export const services: readonly Service[] = [
  {
    type: 'attio',
    request: 'GET /v2/self',
    credential: { authorization: 'Bearer canary-token' },
    answer: { active: true, workspace_id: 'w' },
    refuses: [[200, { active: false }, 'CredentialsRejected']],
  },
  {
    type: 'close',
    request: 'GET /api/v1/me/',
    credential: { authorization: 'Basic Y2FuYXJ5LWFwaUtleTo=' },
    answer: { id: 'user_1' },
  },
  {
    type: 'copper',
    request: 'GET /developer_api/v1/users/me',
    credential: { 'x-pw-accesstoken': 'canary-apiKey' },
    answer: { id: 1 },
  },
  {
    type: 'dynamics365',
    auth: 'clientCredentials',
    request: 'GET /api/data/v9.2/WhoAmI',
    credential: { authorization: 'Bearer t0k-en' },
    grant: {
      path: '/acme.onmicrosoft.com/oauth2/v2.0/token',
      form: {
        grant_type: 'client_credentials',
        scope: '{url}/.default',
        client_id: '00000000-0000-0000-0000-000000000000',
        client_secret: 'canary-clientSecret',
      },
    },
    answer: { UserId: '0f1e' },
  },
  {
    type: 'dynamics365',
    auth: 'certificate',
    request: 'GET /api/data/v9.2/WhoAmI',
    credential: { authorization: 'Bearer t0k-en' },
    grant: {
      path: '/acme.onmicrosoft.com/oauth2/v2.0/token',
      form: {
        grant_type: 'client_credentials',
        scope: '{url}/.default',
        client_id: '00000000-0000-0000-0000-000000000000',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      },
    },
    answer: { UserId: '0f1e' },
  },
  {
    type: 'hubspot',
    request: 'GET /account-info/v3/details',
    credential: { authorization: 'Bearer canary-token' },
    answer: { portalId: 1234567, accountType: 'STANDARD' },
  },
  {
    type: 'pipedrive',
    request: 'GET /v1/users/me',
    credential: { 'x-api-token': 'canary-token' },
    answer: { success: true, data: { id: 7 } },
  },
  {
    type: 'salesforce',
    auth: 'clientCredentials',
    request: 'GET /services/data/v62.0/limits',
    credential: { authorization: 'Bearer t0k-en' },
    grant: {
      path: '/services/oauth2/token',
      form: { grant_type: 'client_credentials', client_id: 'mooring', client_secret: 'canary-clientSecret' },
    },
    answer: { DailyApiRequests: { Max: 15000, Remaining: 14998 } },
  },
  {
    type: 'salesforce',
    auth: 'refreshToken',
    request: 'GET /services/data/v62.0/limits',
    credential: { authorization: 'Bearer t0k-en' },
    grant: {
      path: '/services/oauth2/token',
      form: {
        grant_type: 'refresh_token',
        refresh_token: 'canary-refreshToken',
        client_id: 'mooring',
        client_secret: 'canary-clientSecret',
      },
    },
    answer: { DailyApiRequests: { Max: 15000, Remaining: 14998 } },
    refuses: [[401, [{ errorCode: 'INVALID_SESSION_ID' }], 'CredentialsRejected']],
  },
  {
    type: 'salesforce',
    auth: 'privateKey',
    request: 'GET /services/data/v62.0/limits',
    credential: { authorization: 'Bearer t0k-en' },
    grant: {
      path: '/services/oauth2/token',
      form: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer' },
    },
    answer: { DailyApiRequests: { Max: 15000, Remaining: 14998 } },
    refuses: [[403, [{ errorCode: 'API_DISABLED_FOR_ORG' }], 'PermissionDenied']],
  },
  {
    type: 'salesforce',
    auth: 'token',
    request: 'GET /services/data/v62.0/limits',
    credential: { authorization: 'Bearer canary-token' },
    answer: { DailyApiRequests: { Max: 15000, Remaining: 14998 } },
  },
  {
    type: 'zoho-crm',
    request: 'GET /crm/v8/org',
    credential: { authorization: 'Zoho-oauthtoken t0k-en' },
    grant: {
      path: '/',
      form: {
        grant_type: 'refresh_token',
        refresh_token: 'canary-refreshToken',
        client_id: 'mooring',
        client_secret: 'canary-clientSecret',
      },
    },
    answer: { org: [{ id: '3652397000000022020', company_name: 'Zylker' }] },
    refuses: [
      [401, { code: 'INVALID_TOKEN', status: 'error' }, 'CredentialsRejected'],
      [401, { code: 'OAUTH_SCOPE_MISMATCH', status: 'error' }, 'PermissionDenied'],
    ],
  },
];
