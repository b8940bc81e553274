import type { Service } from '../service.ts';

/** Requests and answers as the documentation of each service has them. */
export const services: readonly Service[] = [
  {
    type: 'activecampaign',
    request: 'GET /api/3/users/me',
    credential: { 'api-token': 'canary-apiKey' },
    answer: { user: { id: '1' } },
    but: { 403: 'CredentialsRejected' },
  },
  {
    type: 'amplitude',
    request: 'GET /api/2/events/list',
    credential: { authorization: 'Basic Y2FuYXJ5LWFwaUtleTpjYW5hcnktYXBpU2VjcmV0' },
    answer: { data: [] },
  },
  {
    type: 'braze',
    request: 'GET /campaigns/list?page=0',
    credential: { authorization: 'Bearer canary-token' },
    answer: { message: 'success' },
  },
  { type: 'brevo', request: 'GET /v3/account', credential: { 'api-key': 'canary-apiKey' }, answer: { email: 'ops@example.com' } },
  {
    type: 'facebook',
    request: 'GET /v23.0/me?fields=id',
    credential: { authorization: 'Bearer canary-token' },
    answer: { id: '1' },
    refuses: [[400, { error: { code: 190 } }, 'CredentialsRejected']],
  },
  {
    type: 'google-analytics',
    request: 'GET /v1beta/properties/1/metadata?fields=name',
    credential: { authorization: 'Bearer t0k-en' },
    account: 'https://www.googleapis.com/auth/analytics.readonly',
    answer: { name: 'properties/1/metadata' },
  },
  { type: 'iterable', request: 'GET /api/lists', credential: { 'api-key': 'canary-apiKey' }, answer: { lists: [] } },
  {
    type: 'klaviyo',
    request: 'GET /api/accounts',
    credential: { authorization: 'Klaviyo-API-Key canary-apiKey' },
    headers: { revision: '2025-10-15', accept: 'application/vnd.api+json' },
    answer: { data: [{ id: 'A' }] },
  },
  {
    type: 'mailchimp',
    request: 'GET /3.0/ping',
    credential: { authorization: 'Basic bW9vcmluZzpjYW5hcnktYXBpS2V5' },
    answer: { health_status: "Everything's Chimpy!" },
  },
  {
    type: 'mailgun',
    request: 'GET /v4/domains?limit=1',
    credential: { authorization: 'Basic YXBpOmNhbmFyeS1hcGlLZXk=' },
    answer: { items: [] },
  },
  {
    type: 'mailjet',
    request: 'GET /v3/REST/apikey',
    credential: { authorization: 'Basic Y2FuYXJ5LWFwaUtleTpjYW5hcnktYXBpU2VjcmV0' },
    answer: { Count: 1 },
  },
  {
    type: 'mixpanel',
    request: 'GET /api/app/me',
    credential: { authorization: 'Basic cmVhZGVyOmNhbmFyeS1wYXNzd29yZA==' },
    answer: { status: 'ok' },
  },
  { type: 'pinterest', request: 'GET /v5/user_account', credential: { authorization: 'Bearer canary-token' }, answer: { username: 'ops' } },
  { type: 'posthog', request: 'GET /api/users/@me/', credential: { authorization: 'Bearer canary-token' }, answer: { uuid: 'u' } },
  { type: 'postmark', request: 'GET /server', credential: { 'x-postmark-server-token': 'canary-token' }, answer: { ID: 1 } },
  { type: 'resend', request: 'GET /domains', credential: { authorization: 'Bearer canary-token' }, answer: { data: [] } },
  { type: 'segment', request: 'GET /', credential: { authorization: 'Bearer canary-token' }, answer: { data: { workspace: { id: 'w' } } } },
  { type: 'sendgrid', request: 'GET /v3/scopes', credential: { authorization: 'Bearer canary-token' }, answer: { scopes: ['mail.send'] } },
  {
    type: 'twilio',
    request: 'GET /2010-04-01/Accounts/AC0123.json',
    credential: { authorization: 'Basic QUMwMTIzOmNhbmFyeS1hdXRoVG9rZW4=' },
    answer: { sid: 'AC0123' },
  },
];
