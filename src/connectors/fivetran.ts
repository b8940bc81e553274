import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';

/** Fivetran, by its HTTP interface. */
export const fivetran = httpConnector({
  type: 'fivetran',
  title: 'Fivetran',
  summary: 'An account of Fivetran.',
  category: 'warehouse',
  verified: {
    by: 'recorded',
    with: 'https://fivetran.com/docs/rest-api/api-reference/account',
    on: '2026-11-24',
  },
  site: 'https://api.fivetran.com',
  schemes: {
    keys: {
      title: 'Key and secret',
      secrets: { apiKey: text('API key.'), apiSecret: text('Secret of the key.') },
      auth: { basic: { user: '{secrets.apiKey}', password: '{secrets.apiSecret}' } },
    },
  },
  check: {
    url: '{parameters.url}/v1/account/info',
    expect: { json: { '/data/account_id': { type: 'string' } } },
  },
  asks: 'Asks for the account of the key.',
});
