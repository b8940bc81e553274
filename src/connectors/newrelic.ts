import { httpConnector } from '../families/http.ts';
import { apiKey } from '../families/authenticationSchemes.ts';

/** New Relic, by its HTTP interface. */
export const newrelic = httpConnector({
  type: 'newrelic',
  title: 'New Relic',
  summary: 'An account of New Relic; that of the EU is at https://api.eu.newrelic.com.',
  category: 'observability',
  verified: {
    by: 'recorded',
    with: 'https://docs.newrelic.com/docs/apis/nerdgraph/get-started/introduction-new-relic-nerdgraph/',
    on: '2026-11-24',
  },
  site: 'https://api.newrelic.com',
  schemes: { apiKey: apiKey('User key.', 'api-key') },
  check: {
    method: 'POST',
    url: '{parameters.url}/graphql',
    json: { query: '{ actor { user { id } } }' },
    expect: { json: { '/data/actor/user/id': { type: 'integer' } } },
  },
  asks: 'Asks whom the key belongs to.',
});
