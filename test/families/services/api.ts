import type { Service } from '../service.ts';

/** Requests and answers as the documentation of each service has them. */
export const services: readonly Service[] = [
  {
    type: 'cloudflare',
    request: 'GET /client/v4/user/tokens/verify',
    credential: { authorization: 'Bearer canary-token' },
    answer: { success: true, result: { status: 'active' } },
  },
  {
    type: 'digitalocean',
    request: 'GET /v2/account',
    credential: { authorization: 'Bearer canary-token' },
    answer: { account: { uuid: 'u' } },
  },
  {
    type: 'graphql',
    auth: 'token',
    request: 'POST /',
    credential: { authorization: 'Bearer canary-token' },
    body: { query: '{ __typename }' },
    answer: { data: { __typename: 'Query' } },
  },
  {
    type: 'graphql',
    auth: 'apiKey',
    request: 'POST /',
    credential: { 'x-api-key': 'canary-apiKey' },
    body: { query: '{ __typename }' },
    answer: { data: { __typename: 'Query' } },
  },
  {
    type: 'graphql',
    auth: 'password',
    request: 'POST /',
    credential: { authorization: 'Basic cmVhZGVyOmNhbmFyeS1wYXNzd29yZA==' },
    body: { query: '{ __typename }' },
    answer: { data: { __typename: 'Query' } },
  },
  { type: 'graphql', auth: 'none', request: 'POST /', body: { query: '{ __typename }' }, answer: { data: { __typename: 'Query' } } },
  { type: 'netlify', request: 'GET /api/v1/user', credential: { authorization: 'Bearer canary-token' }, answer: { id: 'u' } },
  {
    type: 'nomad',
    request: 'GET /v1/acl/token/self',
    credential: { 'x-nomad-token': 'canary-token' },
    answer: { AccessorID: 'a' },
    but: { 403: 'CredentialsRejected' },
  },
  {
    type: 'odata',
    auth: 'password',
    request: 'GET /$metadata',
    credential: { authorization: 'Basic cmVhZGVyOmNhbmFyeS1wYXNzd29yZA==' },
    headers: { accept: 'application/xml' },
    answer: '<edmx:Edmx Version="4.0"/>',
  },
  {
    type: 'odata',
    auth: 'token',
    request: 'GET /$metadata',
    credential: { authorization: 'Bearer canary-token' },
    headers: { accept: 'application/xml' },
    answer: '<edmx:Edmx Version="4.0"/>',
  },
  { type: 'odata', auth: 'none', request: 'GET /$metadata', headers: { accept: 'application/xml' }, answer: '<edmx:Edmx Version="4.0"/>' },
  { type: 'vercel', request: 'GET /v2/user', credential: { authorization: 'Bearer canary-token' }, answer: { user: { id: 'u' } } },
];
