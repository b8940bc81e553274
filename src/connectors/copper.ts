import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';

/** Copper, by its HTTP interface. */
export const copper = httpConnector({
  type: 'copper',
  title: 'Copper',
  summary: 'An account of Copper.',
  category: 'crm',
  verified: {
    by: 'recorded',
    with: 'https://developer.copper.com/account-and-users/fetch-api-user.html',
    on: '2026-11-24',
  },
  site: 'https://api.copper.com',
  schemes: {
    apiKey: {
      title: 'API key',
      parameters: { user: text('Address of the user of the key.', { maxLength: 256 }) },
      identity: ['user'],
      secrets: { apiKey: text('API key.') },
      headers: {
        'x-pw-accesstoken': '{secrets.apiKey}',
        'x-pw-useremail': '{parameters.user}',
        'x-pw-application': 'developer_api',
      },
      sample: { user: 'ops@example.com' },
    },
  },
  check: {
    url: '{parameters.url}/developer_api/v1/users/me',
    expect: { json: { '/id': { type: 'integer' } } },
  },
  asks: 'Asks whom the key belongs to.',
});
