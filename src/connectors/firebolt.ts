import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { clientCredentials } from '../families/authenticationSchemes.ts';

/** Firebolt, by its HTTP interface. */
export const firebolt = httpConnector({
  type: 'firebolt',
  title: 'Firebolt',
  summary: 'An account of Firebolt.',
  category: 'warehouse',
  verified: {
    by: 'recorded',
    with: 'https://docs.firebolt.io/guides/query-data/using-the-api',
    on: '2026-11-25',
  },
  site: 'https://api.app.firebolt.io',
  parameters: { account: text('Name of the account.', { maxLength: 255 }) },
  sample: { account: 'acme' },
  schemes: {
    clientCredentials: clientCredentials({
      at: 'https://id.app.firebolt.io/oauth/token',
      form: { audience: 'https://api.firebolt.io' },
    }),
  },
  check: {
    url: '{parameters.url}/web/v3/account/{parameters.account}/engineUrl',
    expect: { json: { '/engineUrl': { type: 'string' } } },
  },
  asks: 'Asks where the system engine of the account is, and runs nothing on it.',
});
