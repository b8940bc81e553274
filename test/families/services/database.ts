import type { Service } from '../service.ts';

/** Requests and answers as the documentation of each service has them. */
export const services: readonly Service[] = [
  {
    type: 'arangodb',
    auth: 'password',
    request: 'GET /_db/orders/_api/database/current',
    credential: { authorization: 'Basic cmVhZGVyOmNhbmFyeS1wYXNzd29yZA==' },
    answer: { result: { name: 'orders' } },
  },
  {
    type: 'arangodb',
    auth: 'token',
    request: 'GET /_db/orders/_api/database/current',
    credential: { authorization: 'Bearer canary-token' },
    answer: { result: { name: 'orders' } },
  },
  {
    type: 'couchdb',
    request: 'GET /_session',
    credential: { authorization: 'Basic cmVhZGVyOmNhbmFyeS1wYXNzd29yZA==' },
    answer: { ok: true, userCtx: { name: 'reader' } },
    refuses: [[200, { userCtx: { name: null } }, 'CredentialsRejected']],
  },
  {
    type: 'dynamodb',
    request: 'POST /',
    credential: { authorization: 'AWS4-HMAC-SHA256 eu-central-1/dynamodb' },
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.DescribeTable' },
    body: { TableName: 'orders' },
    answer: { Table: { TableName: 'orders' } },
    refuses: [
      [400, { __type: 'com.amazonaws.coral.service#UnrecognizedClientException', message: 'canary' }, 'CredentialsRejected'],
      [400, { __type: 'com.amazonaws.coral.service#ExpiredTokenException', message: 'canary' }, 'CredentialsExpired'],
      [400, { __type: 'com.amazonaws.coral.service#AccessDeniedException', message: 'canary' }, 'PermissionDenied'],
      [400, { __type: 'com.amazonaws.coral.service#ResourceNotFoundException', message: 'canary' }, 'TargetNotFound'],
      [400, { __type: 'com.amazonaws.coral.service#ThrottlingException', message: 'canary' }, 'RateLimited'],
      [403, '<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code></Error></ErrorResponse>', 'CredentialsRejected'],
      [400, { __type: 'com.amazonaws.coral.service#ValidationException', message: 'canary' }, 'UnexpectedAnswer'],
    ],
  },
  {
    type: 'etcd',
    request: 'POST /v3/auth/authenticate',
    body: { name: 'reader', password: 'canary-password' },
    answer: { token: 'a.1' },
    but: { 400: 'CredentialsRejected' },
  },
  {
    type: 'influxdb1',
    auth: 'password',
    request: 'GET /query?q=SHOW%20DATABASES',
    credential: { authorization: 'Basic cmVhZGVyOmNhbmFyeS1wYXNzd29yZA==' },
    answer: { results: [{ series: [{ name: 'databases' }] }] },
  },
  { type: 'influxdb1', auth: 'none', request: 'GET /query?q=SHOW%20DATABASES', answer: { results: [{ series: [{ name: 'databases' }] }] } },
  {
    type: 'influxdb2',
    request: 'GET /api/v2/buckets?limit=1&org=shop',
    credential: { authorization: 'Token canary-token' },
    answer: { buckets: [] },
  },
  {
    type: 'spanner',
    request: 'GET /v1/projects/shop/instances/main/databases/orders',
    credential: { authorization: 'Bearer t0k-en' },
    account: 'https://www.googleapis.com/auth/cloud-platform',
    answer: { name: 'x' },
  },
];
