import type { Service } from '../service.ts';

/** Requests and answers as the documentation of each service has them. */
export const services: readonly Service[] = [
  {
    type: 'artifactory',
    auth: 'token',
    request: 'GET /api/repositories',
    credential: { authorization: 'Bearer canary-token' },
    answer: [{ key: 'libs', type: 'LOCAL' }],
  },
  {
    type: 'artifactory',
    auth: 'password',
    request: 'GET /api/repositories',
    credential: { authorization: 'Basic cmVhZGVyOmNhbmFyeS1wYXNzd29yZA==' },
    answer: [],
  },
  {
    type: 'nexus',
    request: 'GET /service/rest/v1/repositories',
    credential: { authorization: 'Basic cmVhZGVyOmNhbmFyeS1wYXNzd29yZA==' },
    answer: [{ name: 'maven-central', format: 'maven2', type: 'proxy' }],
  },
  {
    type: 'argo-cd',
    request: 'GET /api/v1/session/userinfo',
    credential: { authorization: 'Bearer canary-token' },
    answer: { loggedIn: true },
    refuses: [[200, { loggedIn: false }, 'CredentialsRejected']],
  },
  {
    type: 'azure-devops',
    request: 'GET /acme/_apis/projects?%24top=1&api-version=7.1',
    credential: { authorization: 'Basic OmNhbmFyeS10b2tlbg==' },
    answer: { count: 1, value: [] },
    but: { 203: 'CredentialsRejected', 302: 'CredentialsRejected' },
  },
  {
    type: 'bitbucket',
    auth: 'apiToken',
    request: 'GET /2.0/user',
    credential: { authorization: 'Basic b3BzQGV4YW1wbGUuY29tOmNhbmFyeS1hcGlUb2tlbg==' },
    answer: { account_id: '1' },
  },
  {
    type: 'bitbucket',
    auth: 'token',
    request: 'GET /2.0/user',
    credential: { authorization: 'Bearer canary-token' },
    answer: { account_id: '1' },
  },
  {
    type: 'gitea',
    request: 'GET /api/v1/user',
    credential: { authorization: 'token canary-token' },
    answer: { login: 'ops' },
  },
  {
    type: 'github',
    request: 'GET /user',
    credential: { authorization: 'Bearer canary-token' },
    headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
    answer: { login: 'octocat' },
  },
  {
    type: 'gitlab',
    request: 'GET /api/v4/user',
    credential: { 'private-token': 'canary-token' },
    answer: { username: 'ops' },
  },
  {
    type: 'harbor',
    request: 'GET /api/v2.0/users/current',
    credential: { authorization: 'Basic cmVhZGVyOmNhbmFyeS1wYXNzd29yZA==' },
    answer: { user_id: 3 },
  },
  {
    type: 'jenkins',
    request: 'GET /whoAmI/api/json',
    credential: { authorization: 'Basic b3BzQGV4YW1wbGUuY29tOmNhbmFyeS1hcGlUb2tlbg==' },
    answer: { authenticated: true, anonymous: false },
    refuses: [[200, { authenticated: true, anonymous: true }, 'CredentialsRejected']],
  },
  {
    type: 'sonarqube',
    request: 'GET /api/authentication/validate',
    credential: { authorization: 'Bearer canary-token' },
    answer: { valid: true },
    refuses: [[200, { valid: false }, 'CredentialsRejected']],
  },
];
