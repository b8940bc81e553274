import type { Service } from '../service.ts';

/** Requests and answers as the documentation of each service has them. */
export const services: readonly Service[] = [
  { type: 'bigcommerce', request: 'GET /stores/abc123/v2/store', credential: { 'x-auth-token': 'canary-token' }, answer: { id: 'abc123' } },
  {
    type: 'chargebee',
    request: 'GET /api/v2/customers?limit=1',
    credential: { authorization: 'Basic Y2FuYXJ5LWFwaUtleTo=' },
    answer: { list: [] },
  },
  {
    type: 'magento',
    request: 'GET /rest/V1/store/storeConfigs',
    credential: { authorization: 'Bearer canary-token' },
    answer: [{ id: 1 }],
  },
  { type: 'mollie', request: 'GET /v2/methods', credential: { authorization: 'Bearer canary-token' }, answer: { count: 1 } },
  {
    type: 'paypal',
    request: 'GET /v1/notifications/webhooks',
    credential: { authorization: 'Bearer t0k-en' },
    grant: {
      path: '/v1/oauth2/token',
      form: { grant_type: 'client_credentials' },
      authorization: 'Basic bW9vcmluZzpjYW5hcnktY2xpZW50U2VjcmV0',
    },
    answer: { webhooks: [] },
  },
  {
    type: 'recurly',
    request: 'GET /sites?limit=1',
    credential: { authorization: 'Basic Y2FuYXJ5LWFwaUtleTo=' },
    headers: { accept: 'application/vnd.recurly.v2021-02-25' },
    answer: { data: [] },
  },
  {
    type: 'shopify',
    request: 'GET /admin/api/2025-10/shop.json',
    credential: { 'x-shopify-access-token': 'canary-token' },
    answer: { shop: { id: 1 } },
  },
  {
    type: 'square',
    request: 'GET /v2/locations',
    credential: { authorization: 'Bearer canary-token' },
    headers: { 'square-version': '2025-10-16' },
    answer: { locations: [] },
  },
  { type: 'stripe', request: 'GET /v1/balance', credential: { authorization: 'Bearer canary-token' }, answer: { object: 'balance' } },
  { type: 'wise', request: 'GET /v2/profiles', credential: { authorization: 'Bearer canary-token' }, answer: [{ id: 1 }] },
  {
    type: 'woocommerce',
    request: 'GET /wp-json/wc/v3/products/categories?per_page=1',
    credential: { authorization: 'Basic Y2FuYXJ5LWNvbnN1bWVyS2V5OmNhbmFyeS1jb25zdW1lclNlY3JldA==' },
    answer: [],
  },
];
