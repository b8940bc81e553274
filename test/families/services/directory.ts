import type { Service } from '../service.ts';

/** Requests and answers as the documentation of each service has them. */
export const services: readonly Service[] = [
  {
    type: 'oidc',
    auth: 'clientSecret',
    request: 'GET /.well-known/openid-configuration',
    credential: { authorization: 'Bearer t0k-en' },
    grant: {
      path: '/',
      form: { grant_type: 'client_credentials', scope: 'api' },
      authorization: 'Basic bW9vcmluZzpjYW5hcnktY2xpZW50U2VjcmV0',
    },
    answer: { issuer: 'https://login.example.com', token_endpoint: 'https://login.example.com/token' },
  },
  {
    type: 'oidc',
    auth: 'privateKey',
    request: 'GET /.well-known/openid-configuration',
    credential: { authorization: 'Bearer t0k-en' },
    grant: {
      path: '/',
      form: {
        grant_type: 'client_credentials',
        scope: 'api',
        client_id: 'mooring',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      },
    },
    answer: { issuer: 'https://login.example.com', token_endpoint: 'https://login.example.com/token' },
  },
  {
    type: 'parameter-store',
    request: 'POST /',
    credential: { authorization: 'AWS4-HMAC-SHA256 eu-central-1/ssm' },
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.DescribeParameters' },
    body: { MaxResults: 1 },
    answer: { Parameters: [] },
  },
  {
    type: 'auth0',
    request: 'GET /api/v2/clients?per_page=1&fields=client_id',
    credential: { authorization: 'Bearer t0k-en' },
    grant: {
      path: '/oauth/token',
      form: { grant_type: 'client_credentials', audience: '{url}/api/v2/', client_id: 'mooring', client_secret: 'canary-clientSecret' },
    },
    answer: [],
  },
  {
    type: 'aws-secrets-manager',
    request: 'POST /',
    credential: { authorization: 'AWS4-HMAC-SHA256 eu-central-1/secretsmanager' },
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.ListSecrets' },
    body: { MaxResults: 1 },
    answer: { SecretList: [] },
  },
  {
    type: 'consul',
    request: 'GET /v1/acl/token/self',
    credential: { 'x-consul-token': 'canary-token' },
    answer: { AccessorID: 'a' },
    but: { 403: 'CredentialsRejected' },
  },
  {
    type: 'keycloak',
    request: 'GET /realms/shop/protocol/openid-connect/userinfo',
    credential: { authorization: 'Bearer t0k-en' },
    grant: {
      path: '/realms/shop/protocol/openid-connect/token',
      form: { grant_type: 'client_credentials', scope: 'openid', client_id: 'mooring', client_secret: 'canary-clientSecret' },
    },
    answer: { sub: '1' },
  },
  { type: 'okta', request: 'GET /api/v1/users/me', credential: { authorization: 'SSWS canary-token' }, answer: { id: '00u1' } },
  {
    type: 'vault',
    request: 'GET /v1/auth/token/lookup-self',
    credential: { 'x-vault-token': 'canary-token' },
    headers: { 'x-vault-namespace': 'shop' },
    answer: { data: { policies: ['default'] } },
    but: { 403: 'CredentialsRejected' },
  },
];
