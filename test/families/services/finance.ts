import type { Service } from '../service.ts';

/** Requests and answers as the documentation of each service has them. */
export const services: readonly Service[] = [
  {
    type: 'bigcommerce',
    request: 'GET /stores/abc123/v2/store',
    credential: { 'x-auth-token': 'canary-token' },
    answer: { id: 'abc123' },
  },
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
  {
    type: 'mollie',
    request: 'GET /v2/methods',
    credential: { authorization: 'Bearer canary-token' },
    answer: { count: 1 },
  },
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
  {
    type: 'stripe',
    request: 'GET /v1/balance',
    credential: { authorization: 'Bearer canary-token' },
    answer: { object: 'balance' },
  },
  {
    type: 'wise',
    request: 'GET /v2/profiles',
    credential: { authorization: 'Bearer canary-token' },
    answer: [{ id: 1 }],
  },
  {
    type: 'woocommerce',
    request: 'GET /wp-json/wc/v3/products/categories?per_page=1',
    credential: { authorization: 'Basic Y2FuYXJ5LWNvbnN1bWVyS2V5OmNhbmFyeS1jb25zdW1lclNlY3JldA==' },
    answer: [],
  },
  {
    type: 'amazon-sp',
    request: 'GET /sellers/v1/marketplaceParticipations',
    credential: { 'x-amz-access-token': 't0k-en' },
    grant: {
      path: '/',
      form: {
        grant_type: 'refresh_token',
        refresh_token: 'canary-refreshToken',
        client_id: 'mooring',
        client_secret: 'canary-clientSecret',
      },
    },
    answer: { payload: [{ marketplace: { id: 'A1PA6795UKMFR9', countryCode: 'DE' } }] },
    refuses: [[429, { errors: [{ code: 'QuotaExceeded' }] }, 'RateLimited']],
  },
  {
    type: 'netsuite',
    request: 'POST /services/rest/query/v1/suiteql?limit=1',
    credential: { authorization: 'OAuth realm="1234567_SB1"' },
    headers: { prefer: 'transient', 'content-type': 'application/json' },
    body: { q: 'SELECT 1 AS one FROM dual' },
    answer: {
      links: [],
      count: 1,
      hasMore: false,
      items: [{ links: [], one: '1' }],
      offset: 0,
      totalResults: 1,
    },
    refuses: [
      [
        401,
        { title: 'Unauthorized', 'o:errorDetails': [{ detail: 'canary', 'o:errorCode': 'INVALID_LOGIN' }] },
        'CredentialsRejected',
      ],
      [
        403,
        { title: 'Forbidden', 'o:errorDetails': [{ 'o:errorCode': 'INSUFFICIENT_PERMISSION' }] },
        'PermissionDenied',
      ],
      [429, { 'o:errorDetails': [{ 'o:errorCode': 'CONCURRENCY_LIMIT_EXCEEDED' }] }, 'RateLimited'],
    ],
  },
  {
    type: 'odoo',
    request: 'POST /jsonrpc',
    body: {
      jsonrpc: '2.0',
      method: 'call',
      id: 1,
      params: {
        service: 'common',
        method: 'authenticate',
        args: ['acme', 'ops@example.com', 'canary-apiKey', {}],
      },
    },
    answer: { jsonrpc: '2.0', id: 1, result: 2 },
    refuses: [
      [200, { jsonrpc: '2.0', id: 1, result: false }, 'CredentialsRejected'],
      [
        200,
        { jsonrpc: '2.0', id: 1, error: { code: 200, data: { name: 'psycopg2.OperationalError' } } },
        'TargetNotFound',
      ],
    ],
  },
  {
    type: 'quickbooks',
    request: 'GET /v3/company/4620816365/companyinfo/4620816365?minorversion=75',
    credential: { authorization: 'Bearer canary-token' },
    answer: { CompanyInfo: { CompanyName: 'Larry’s Bakery', Country: 'US', Id: '1' } },
  },
  {
    type: 'sage-intacct',
    request: 'POST /ia/xml/xmlgw.phtml',
    headers: { 'content-type': 'application/xml' },
    body: '<?xml version="1.0" encoding="UTF-8"?><request><control><senderid>mooring</senderid><password>canary-senderPassword</password><controlid>mooring</controlid><uniqueid>false</uniqueid><dtdversion>3.0</dtdversion></control><operation><authentication><login><userid>reader</userid><companyid>acme</companyid><password>canary-password</password></login></authentication><content><function controlid="mooring"><inspect><object>LOCATION</object></inspect></function></content></operation></request>',
    answer:
      '<response><control><status>success</status></control><operation><authentication><status>success</status><sessiontimestamp>2026-11-25T10:08:34-07:00</sessiontimestamp></authentication></operation></response>',
    refuses: [
      [
        200,
        '<response><control><status>success</status></control><operation><authentication><status>failure</status></authentication><errormessage><error><errorno>XL03000006</errorno><description2>Sign-in information is incorrect</description2></error></errormessage></operation></response>',
        'CredentialsRejected',
      ],
    ],
  },
  {
    type: 'sap-s4hana',
    auth: 'password',
    request: 'GET /sap/opu/odata/sap/API_BUSINESS_PARTNER/?%24format=json',
    credential: { authorization: 'Basic cmVhZGVyOmNhbmFyeS1wYXNzd29yZA==' },
    answer: { d: { EntitySets: ['A_BusinessPartner', 'A_Customer'] } },
    refuses: [[403, { error: { code: '/IWFND/MED/170', message: { lang: 'en' } } }, 'TargetNotFound']],
  },
  {
    type: 'sap-s4hana',
    auth: 'apiKey',
    request: 'GET /sap/opu/odata/sap/API_BUSINESS_PARTNER/?%24format=json',
    credential: { apikey: 'canary-apiKey' },
    answer: { d: { EntitySets: ['A_BusinessPartner'] } },
  },
  {
    type: 'xero',
    auth: 'clientCredentials',
    request: 'GET /connections',
    credential: { authorization: 'Bearer t0k-en' },
    grant: {
      path: '/',
      form: { grant_type: 'client_credentials' },
      authorization: 'Basic bW9vcmluZzpjYW5hcnktY2xpZW50U2VjcmV0',
    },
    answer: [{ id: 'e1eede29', tenantId: '70784a63', tenantType: 'ORGANISATION' }],
  },
  {
    type: 'xero',
    auth: 'token',
    request: 'GET /connections',
    credential: { authorization: 'Bearer canary-token' },
    answer: [{ id: 'e1eede29', tenantId: '70784a63', tenantType: 'ORGANISATION' }],
  },
  {
    type: 'zuora',
    request: 'GET /v1/catalog/products?pageSize=1',
    credential: { authorization: 'Bearer t0k-en' },
    grant: {
      path: '/oauth/token',
      form: { grant_type: 'client_credentials', client_id: 'mooring', client_secret: 'canary-clientSecret' },
    },
    answer: { products: [], success: true },
  },
];
