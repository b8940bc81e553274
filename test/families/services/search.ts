import type { Service } from '../service.ts';

/** Requests and answers as the documentation of each service has them. */
export const services: readonly Service[] = [
  {
    type: 'algolia',
    request: 'GET /1/indexes?hitsPerPage=1&page=0',
    credential: { 'x-algolia-api-key': 'canary-apiKey' },
    answer: { items: [] },
    but: { 403: 'CredentialsRejected' },
  },
  {
    type: 'chroma',
    auth: 'apiKey',
    request: 'GET /api/v2/auth/identity',
    credential: { 'x-chroma-token': 'canary-apiKey' },
    answer: { tenant: 'default' },
  },
  { type: 'chroma', auth: 'none', request: 'GET /api/v2/auth/identity', answer: { tenant: 'default' } },
  {
    type: 'elasticsearch',
    auth: 'password',
    request: 'GET /_security/_authenticate',
    credential: { authorization: 'Basic cmVhZGVyOmNhbmFyeS1wYXNzd29yZA==' },
    answer: { username: 'reader' },
    refuses: [
      [
        400,
        { error: 'no handler found for uri [/_security/_authenticate] and method [GET]' },
        'AuthMethodNotOffered',
      ],
      [
        500,
        {
          error: {
            type: 'exception',
            reason:
              'Security must be explicitly enabled when using a [trial] license. Enable security by setting [xpack.security.enabled] to [true] in the elasticsearch.yml file and restart the node.',
          },
        },
        'AuthMethodNotOffered',
      ],
    ],
  },
  {
    type: 'elasticsearch',
    auth: 'apiKey',
    request: 'GET /_security/_authenticate',
    credential: { authorization: 'ApiKey canary-apiKey' },
    answer: { username: 'reader' },
  },
  {
    type: 'elasticsearch',
    auth: 'token',
    request: 'GET /_security/_authenticate',
    credential: { authorization: 'Bearer canary-token' },
    answer: { username: 'reader' },
  },
  {
    type: 'elasticsearch',
    auth: 'none',
    request: 'GET /',
    answer: { version: { number: '9.2.0' }, tagline: 'You Know, for Search' },
  },
  {
    type: 'meilisearch',
    request: 'GET /stats',
    credential: { authorization: 'Bearer canary-token' },
    answer: { databaseSize: 1 },
    refuses: [[403, { code: 'invalid_api_key' }, 'CredentialsRejected']],
  },
  {
    type: 'milvus',
    auth: 'token',
    request: 'POST /v2/vectordb/collections/list',
    credential: { authorization: 'Bearer canary-token' },
    body: {},
    answer: { code: 0, data: [] },
    refuses: [[200, { code: 1800 }, 'CredentialsRejected']],
  },
  {
    type: 'milvus',
    auth: 'none',
    request: 'POST /v2/vectordb/collections/list',
    body: {},
    answer: { code: 0, data: [] },
    refuses: [[200, { code: 1800 }, 'CredentialsRejected']],
  },
  {
    type: 'opensearch',
    auth: 'password',
    request: 'GET /',
    credential: { authorization: 'Basic cmVhZGVyOmNhbmFyeS1wYXNzd29yZA==' },
    answer: { version: { number: '3.3.0' } },
  },
  { type: 'opensearch', auth: 'none', request: 'GET /', answer: { version: { number: '3.3.0' } } },
  {
    type: 'pinecone',
    request: 'GET /indexes',
    credential: { 'api-key': 'canary-apiKey' },
    headers: { 'x-pinecone-api-version': '2025-10' },
    answer: { indexes: [] },
  },
  {
    type: 'qdrant',
    auth: 'apiKey',
    request: 'GET /collections',
    credential: { 'api-key': 'canary-apiKey' },
    answer: { status: 'ok' },
  },
  { type: 'qdrant', auth: 'none', request: 'GET /collections', answer: { status: 'ok' } },
  {
    type: 'solr',
    auth: 'password',
    request: 'GET /orders/admin/ping?wt=json',
    credential: { authorization: 'Basic cmVhZGVyOmNhbmFyeS1wYXNzd29yZA==' },
    answer: { status: 'OK' },
  },
  { type: 'solr', auth: 'none', request: 'GET /orders/admin/ping?wt=json', answer: { status: 'OK' } },
  {
    type: 'typesense',
    request: 'GET /collections?limit=1',
    credential: { 'x-typesense-api-key': 'canary-apiKey' },
    answer: [],
  },
  {
    type: 'weaviate',
    auth: 'token',
    request: 'GET /v1/meta',
    credential: { authorization: 'Bearer canary-token' },
    answer: { version: '1.33.0' },
  },
  { type: 'weaviate', auth: 'none', request: 'GET /v1/meta', answer: { version: '1.33.0' } },
];
