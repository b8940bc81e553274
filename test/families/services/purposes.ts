import type { Service } from '../service.ts';

const STORAGE = {
  type: 'gcs',
  credential: { authorization: 'Bearer t0k-en' },
  account: 'https://www.googleapis.com/auth/devstorage.read_only',
} as const;

const NO_RIGHT = [200, { kind: 'storage#testIamPermissionsResponse' }, 'PermissionDenied'] as const;

const GITHUB = {
  type: 'github',
  auth: 'token',
  request: 'GET /repos/acme/orders',
  parameters: { repository: 'acme/orders' },
  credential: { authorization: 'Bearer canary-token' },
  headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
  answer: { full_name: 'acme/orders', permissions: { admin: false, push: true, pull: true } },
} as const;

/** What is asked where a manifest says what has to be proven, as the documentation of each service has it. */
export const services: readonly Service[] = [
  {
    ...STORAGE,
    purpose: 'list',
    request: 'GET /storage/v1/b/lake/o?maxResults=1&fields=kind',
    answer: { kind: 'storage#objects' },
  },
  {
    ...STORAGE,
    purpose: 'read',
    request: 'GET /storage/v1/b/lake/iam/testPermissions?permissions=storage.objects.get',
    answer: { kind: 'storage#testIamPermissionsResponse', permissions: ['storage.objects.get'] },
    refuses: [NO_RIGHT],
  },
  {
    ...STORAGE,
    purpose: 'write',
    request: 'GET /storage/v1/b/lake/iam/testPermissions?permissions=storage.objects.create',
    answer: { kind: 'storage#testIamPermissionsResponse', permissions: ['storage.objects.create'] },
    refuses: [NO_RIGHT],
  },
  {
    type: 'google-pubsub',
    purpose: 'write',
    request: 'POST /v1/projects/shop/topics/orders:testIamPermissions',
    credential: { authorization: 'Bearer t0k-en' },
    account: 'https://www.googleapis.com/auth/pubsub',
    body: { permissions: ['pubsub.topics.publish'] },
    answer: { permissions: ['pubsub.topics.publish'] },
    refuses: [[200, {}, 'PermissionDenied']],
  },
  {
    ...GITHUB,
    purpose: 'read',
    refuses: [[200, { full_name: 'acme/orders', permissions: { pull: false } }, 'PermissionDenied']],
  },
  {
    ...GITHUB,
    purpose: 'write',
    refuses: [
      [200, { full_name: 'acme/orders', permissions: { pull: true, push: false } }, 'PermissionDenied'],
    ],
  },
  {
    type: 'snowflake',
    auth: 'token',
    purpose: 'list',
    request: 'POST /api/v2/statements',
    credential: { authorization: 'Bearer canary-token' },
    headers: { 'x-snowflake-authorization-token-type': 'PROGRAMMATIC_ACCESS_TOKEN' },
    body: { timeout: 10, database: 'ORDERS', statement: 'show terse schemas limit 1' },
    answer: { code: '090001', data: [['2026-01-02', 'PUBLIC', null, 'ORDERS', null]] },
    refuses: [[422, { code: '002043', message: 'canary' }, 'TargetNotFound']],
  },
  {
    type: 'bigquery',
    purpose: 'list',
    request: 'GET /bigquery/v2/projects/shop/datasets?maxResults=1',
    credential: { authorization: 'Bearer t0k-en' },
    account: 'https://www.googleapis.com/auth/bigquery.readonly',
    answer: { kind: 'bigquery#datasetList', datasets: [{ id: 'shop:orders' }] },
    refuses: [[200, { kind: 'bigquery#datasetList' }, 'PermissionDenied']],
  },
  {
    type: 'databricks',
    auth: 'token',
    purpose: 'list',
    request: 'GET /api/2.1/unity-catalog/catalogs?max_results=1',
    credential: { authorization: 'Bearer canary-token' },
    answer: { catalogs: [{ name: 'main' }] },
    refuses: [[200, {}, 'PermissionDenied']],
  },
];
