import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Mollie, by its HTTP interface. */
export const mollie = httpConnector({
  type: 'mollie',
  title: 'Mollie',
  summary: 'A profile of Mollie.',
  category: 'finance',
  verified: { by: 'recorded', with: 'https://docs.mollie.com/reference/list-methods', on: '2026-11-24' },
  site: 'https://api.mollie.com',
  schemes: { token: token('API key.') },
  check: { url: '{parameters.url}/v2/methods', expect: { json: { '/count': { type: 'integer' } } } },
  asks: 'Asks for the ways to pay that are enabled.',
});
