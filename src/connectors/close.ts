import { httpConnector } from '../families/http.ts';
import { keyAsUser } from '../families/authenticationSchemes.ts';

/** Close, by its HTTP interface. */
export const close = httpConnector({
  type: 'close',
  title: 'Close',
  summary: 'An organisation in Close.',
  category: 'crm',
  verified: { by: 'recorded', with: 'https://developer.close.com/resources/users/', on: '2026-11-24' },
  site: 'https://api.close.com',
  schemes: { apiKey: keyAsUser('API key.') },
  check: { url: '{parameters.url}/api/v1/me/', expect: { json: { '/id': { type: 'string' } } } },
  asks: 'Asks whom the key belongs to.',
});
