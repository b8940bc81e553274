import type { Service } from '../service.ts';

/** Requests and answers as the documentation of each service has them. */
export const services: readonly Service[] = [
  {
    type: 'bing-ads',
    request: 'POST /CustomerManagement/v13/User/Query',
    credential: { authorization: 'Bearer canary-token', developertoken: 'canary-developerToken' },
    body: { UserId: null },
    answer: { User: { Id: 123, UserName: 'ops@example.com' }, CustomerRoles: [] },
    refuses: [
      [500, { Errors: [{ Code: 105, ErrorCode: 'InvalidCredentials' }] }, 'CredentialsRejected'],
      [500, { Errors: [{ Code: 109, ErrorCode: 'AuthenticationTokenExpired' }] }, 'CredentialsExpired'],
    ],
  },
  {
    type: 'google-ads',
    auth: 'refreshToken',
    request: 'GET /v25/customers:listAccessibleCustomers',
    credential: { authorization: 'Bearer t0k-en', 'developer-token': 'canary-developerToken' },
    grant: {
      path: '/',
      form: {
        grant_type: 'refresh_token',
        refresh_token: 'canary-refreshToken',
        client_id: 'mooring',
        client_secret: 'canary-clientSecret',
      },
    },
    answer: { resourceNames: ['customers/1234567890'] },
    refuses: [
      [
        401,
        {
          error: {
            details: [{ errors: [{ errorCode: { authenticationError: 'DEVELOPER_TOKEN_INVALID' } }] }],
          },
        },
        'CredentialsRejected',
      ],
    ],
  },
  {
    type: 'google-ads',
    auth: 'serviceAccount',
    request: 'GET /v25/customers:listAccessibleCustomers',
    credential: { authorization: 'Bearer t0k-en', 'developer-token': 'canary-developerToken' },
    account: 'https://www.googleapis.com/auth/adwords',
    answer: { resourceNames: [] },
  },
  {
    type: 'linkedin-ads',
    auth: 'token',
    request: 'GET /rest/adAccounts?q=search&pageSize=1',
    credential: { authorization: 'Bearer canary-token' },
    headers: { 'linkedin-version': '202609', 'x-restli-protocol-version': '2.0.0' },
    answer: { elements: [{ id: 507404993 }], metadata: {} },
    refuses: [
      [401, { status: 401, code: 'EXPIRED_ACCESS_TOKEN' }, 'CredentialsExpired'],
      [403, { status: 403, code: 'ACCESS_DENIED' }, 'PermissionDenied'],
    ],
  },
  {
    type: 'linkedin-ads',
    auth: 'refreshToken',
    request: 'GET /rest/adAccounts?q=search&pageSize=1',
    credential: { authorization: 'Bearer t0k-en' },
    grant: {
      path: '/',
      form: {
        grant_type: 'refresh_token',
        refresh_token: 'canary-refreshToken',
        client_id: 'mooring',
        client_secret: 'canary-clientSecret',
      },
    },
    answer: { elements: [] },
  },
  {
    type: 'snapchat-ads',
    auth: 'refreshToken',
    request: 'GET /v1/me',
    credential: { authorization: 'Bearer t0k-en' },
    grant: {
      path: '/',
      form: {
        grant_type: 'refresh_token',
        refresh_token: 'canary-refreshToken',
        client_id: 'mooring',
        client_secret: 'canary-clientSecret',
      },
    },
    answer: { request_status: 'success', me: { id: '2f5dd7e6' } },
  },
  {
    type: 'snapchat-ads',
    auth: 'token',
    request: 'GET /v1/me',
    credential: { authorization: 'Bearer canary-token' },
    answer: { request_status: 'SUCCESS', me: { id: '2f5dd7e6' } },
  },
  {
    type: 'tiktok-ads',
    request:
      'GET /open_api/v1.3/advertiser/info/?advertiser_ids=%5B%227000000000000000001%22%5D&fields=%5B%22advertiser_id%22%5D',
    credential: { 'access-token': 'canary-token' },
    answer: { code: 0, message: 'OK', data: { list: [{ advertiser_id: '7000000000000000001' }] } },
    refuses: [
      [200, { code: 40105, message: 'canary' }, 'CredentialsRejected'],
      [200, { code: 40001, message: 'canary' }, 'PermissionDenied'],
      [200, { code: 40100, message: 'canary' }, 'RateLimited'],
    ],
  },
];
