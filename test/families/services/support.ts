import type { Service } from '../service.ts';

/** Requests and answers as the documentation of each service has them. */
export const services: readonly Service[] = [
  {
    type: 'freshdesk',
    request: 'GET /api/v2/agents/me',
    credential: { authorization: 'Basic Y2FuYXJ5LWFwaUtleTpY' },
    answer: { id: 2 },
  },
  {
    type: 'freshservice',
    request: 'GET /api/v2/agents?per_page=1',
    credential: { authorization: 'Basic Y2FuYXJ5LWFwaUtleTpY' },
    answer: { agents: [] },
  },
  {
    type: 'front',
    request: 'GET /me',
    credential: { authorization: 'Bearer canary-token' },
    answer: { id: 'cmp_1', name: 'acme' },
  },
  {
    type: 'help-scout',
    request: 'GET /v2/users/me',
    credential: { authorization: 'Bearer t0k-en' },
    grant: {
      path: '/',
      form: { grant_type: 'client_credentials', client_id: 'mooring', client_secret: 'canary-clientSecret' },
    },
    answer: { id: 4 },
  },
  {
    type: 'intercom',
    request: 'GET /me',
    credential: { authorization: 'Bearer canary-token' },
    headers: { 'intercom-version': '2.11' },
    answer: { type: 'admin', id: '1' },
  },
  {
    type: 'servicenow',
    auth: 'password',
    request: 'GET /api/now/table/sys_user?sysparm_limit=1&sysparm_fields=sys_id',
    credential: { authorization: 'Basic cmVhZGVyOmNhbmFyeS1wYXNzd29yZA==' },
    answer: { result: [{ sys_id: 'a' }] },
  },
  {
    type: 'servicenow',
    auth: 'token',
    request: 'GET /api/now/table/sys_user?sysparm_limit=1&sysparm_fields=sys_id',
    credential: { authorization: 'Bearer canary-token' },
    answer: { result: [{ sys_id: 'a' }] },
  },
  {
    type: 'zendesk',
    auth: 'apiToken',
    request: 'GET /api/v2/users/me.json',
    credential: { authorization: 'Basic b3BzQGV4YW1wbGUuY29tL3Rva2VuOmNhbmFyeS1hcGlUb2tlbg==' },
    answer: { user: { id: 35436, name: 'Ops' } },
    refuses: [[200, { user: { id: null } }, 'CredentialsRejected']],
  },
  {
    type: 'zendesk',
    auth: 'token',
    request: 'GET /api/v2/users/me.json',
    credential: { authorization: 'Bearer canary-token' },
    answer: { user: { id: 35436, name: 'Ops' } },
    refuses: [[200, { user: { id: null } }, 'CredentialsRejected']],
  },
];
