import { httpConnector } from '../families/http.ts';
import { apiKey } from '../families/authenticationSchemes.ts';

/** PagerDuty, by its HTTP interface. */
export const pagerduty = httpConnector({
  type: 'pagerduty',
  title: 'PagerDuty',
  summary: 'An account of PagerDuty.',
  category: 'observability',
  verified: { by: 'recorded', with: 'https://developer.pagerduty.com/api-reference/', on: '2026-11-24' },
  site: 'https://api.pagerduty.com',
  schemes: { apiKey: apiKey('API key.', 'authorization', 'Token token={secrets.apiKey}') },
  check: { url: '{parameters.url}/abilities', expect: { json: { '/abilities': { type: 'array' } } } },
  asks: 'Asks what the account can do.',
});
