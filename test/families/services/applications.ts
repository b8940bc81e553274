import type { Service } from '../service.ts';

/** Requests and answers as the documentation of each application has them. */
export const services: readonly Service[] = [
  {
    type: 'airflow',
    auth: 'token',
    request: 'GET /api/v2/dags?limit=1',
    credential: { authorization: 'Bearer canary-token' },
    answer: { dags: [], total_entries: 0 },
  },
  {
    type: 'airflow',
    auth: 'password',
    request: 'GET /api/v2/dags?limit=1',
    credential: { authorization: 'Basic cmVhZGVyOmNhbmFyeS1wYXNzd29yZA==' },
    answer: { dags: [], total_entries: 0 },
  },
  {
    type: 'directus',
    request: 'GET /users/me?fields=id',
    credential: { authorization: 'Bearer canary-token' },
    answer: { data: { id: '0bc7b36a' } },
    refuses: [
      [
        401,
        { errors: [{ message: 'canary', extensions: { code: 'INVALID_CREDENTIALS' } }] },
        'CredentialsRejected',
      ],
      [401, { errors: [{ message: 'canary', extensions: { code: 'TOKEN_EXPIRED' } }] }, 'CredentialsExpired'],
    ],
  },
  {
    type: 'matrix',
    request: 'GET /_matrix/client/v3/account/whoami',
    credential: { authorization: 'Bearer canary-token' },
    answer: { device_id: 'ABC1234', user_id: '@joe:example.org' },
    refuses: [
      [401, { errcode: 'M_UNKNOWN_TOKEN', error: 'Unrecognised access token.' }, 'CredentialsRejected'],
      [401, { errcode: 'M_USER_LOCKED', error: 'This account has been locked' }, 'AccountLocked'],
    ],
  },
  {
    type: 'mattermost',
    request: 'GET /api/v4/users/me',
    credential: { authorization: 'Bearer canary-token' },
    answer: { id: 'a1', username: 'orders-bot' },
  },
  {
    type: 'metabase',
    request: 'GET /api/user/current',
    credential: { 'x-api-key': 'canary-apiKey' },
    answer: { id: 1 },
  },
  {
    type: 'mlflow',
    auth: 'password',
    request: 'GET /api/2.0/mlflow/experiments/get?experiment_id=0',
    credential: { authorization: 'Basic cmVhZGVyOmNhbmFyeS1wYXNzd29yZA==' },
    answer: { experiment: { experiment_id: '0', name: 'Default', lifecycle_stage: 'active' } },
    refuses: [[403, { error_code: 'PERMISSION_DENIED', message: 'canary' }, 'PermissionDenied']],
  },
  {
    type: 'mlflow',
    auth: 'token',
    request: 'GET /api/2.0/mlflow/experiments/get?experiment_id=0',
    credential: { authorization: 'Bearer canary-token' },
    answer: { experiment: { experiment_id: '0' } },
  },
  {
    type: 'mlflow',
    auth: 'none',
    request: 'GET /api/2.0/mlflow/experiments/get?experiment_id=0',
    answer: { experiment: { experiment_id: '0' } },
  },
  {
    type: 'power-bi',
    auth: 'clientCredentials',
    request: 'GET /v1.0/myorg/groups?%24top=1',
    credential: { authorization: 'Bearer t0k-en' },
    grant: {
      path: '/acme.onmicrosoft.com/oauth2/v2.0/token',
      form: {
        grant_type: 'client_credentials',
        scope: 'https://analysis.windows.net/powerbi/api/.default',
        client_id: '00000000-0000-0000-0000-000000000000',
        client_secret: 'canary-clientSecret',
      },
    },
    answer: { value: [{ id: 'f089354e', name: 'sales' }] },
  },
  {
    type: 'power-bi',
    auth: 'certificate',
    request: 'GET /v1.0/myorg/groups?%24top=1',
    credential: { authorization: 'Bearer t0k-en' },
    grant: {
      path: '/acme.onmicrosoft.com/oauth2/v2.0/token',
      form: {
        grant_type: 'client_credentials',
        scope: 'https://analysis.windows.net/powerbi/api/.default',
        client_id: '00000000-0000-0000-0000-000000000000',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      },
    },
    answer: { value: [{ id: 'f089354e', name: 'sales' }] },
  },
  {
    type: 'webflow',
    request: 'GET /v2/sites',
    credential: { authorization: 'Bearer canary-token' },
    answer: { sites: [{ id: '42e98c9a' }] },
  },
];
