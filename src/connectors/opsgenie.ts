import { httpConnector } from '../families/http.ts';
import { apiKey } from '../families/authenticationSchemes.ts';

/** Opsgenie, by its HTTP interface. */
export const opsgenie = httpConnector({
  type: 'opsgenie',
  title: 'Opsgenie',
  summary: 'An account of Opsgenie.',
  category: 'observability',
  verified: { by: 'recorded', with: 'https://docs.opsgenie.com/docs/account-api', on: '2026-11-24' },
  site: 'https://api.opsgenie.com',
  schemes: { apiKey: apiKey('API key.', 'authorization', 'GenieKey {secrets.apiKey}') },
  check: { url: '{parameters.url}/v2/account', expect: { json: { '/data/name': { type: 'string' } } } },
  asks: 'Asks for the account.',
});
