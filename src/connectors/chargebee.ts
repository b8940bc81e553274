import { httpConnector } from '../families/http.ts';
import { keyAsUser } from '../families/authenticationSchemes.ts';

/** Chargebee, by its HTTP interface. */
export const chargebee = httpConnector({
  type: 'chargebee',
  title: 'Chargebee',
  summary: 'A site of Chargebee.',
  category: 'finance',
  verified: { by: 'recorded', with: 'https://apidocs.chargebee.com/docs/api/customers', on: '2026-11-24' },
  example: 'https://acme.chargebee.com',
  schemes: { apiKey: keyAsUser('API key.') },
  check: {
    url: '{parameters.url}/api/v2/customers',
    query: { limit: '1' },
    expect: { json: { '/list': { type: 'array' } } },
  },
  asks: 'Asks for one customer.',
});
