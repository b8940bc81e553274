import { httpConnector } from '../families/http.ts';
import { apiKey } from '../families/authenticationSchemes.ts';

/** Klaviyo, by its HTTP interface. */
export const klaviyo = httpConnector({
  type: 'klaviyo',
  title: 'Klaviyo',
  summary: 'An account of Klaviyo.',
  category: 'marketing',
  verified: {
    by: 'recorded',
    with: 'https://developers.klaviyo.com/en/reference/get_accounts',
    on: '2026-11-24',
  },
  site: 'https://a.klaviyo.com',
  schemes: { apiKey: apiKey('Private API key.', 'authorization', 'Klaviyo-API-Key {secrets.apiKey}') },
  check: {
    url: '{parameters.url}/api/accounts',
    headers: { revision: '2025-10-15', accept: 'application/vnd.api+json' },
    expect: { json: { '/data': { type: 'array' } } },
  },
  asks: 'Asks for the account of the key.',
});
