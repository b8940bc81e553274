import { httpConnector } from '../families/http.ts';
import { apiKey } from '../families/authenticationSchemes.ts';

/** Iterable, by its HTTP interface. */
export const iterable = httpConnector({
  type: 'iterable',
  title: 'Iterable',
  summary: 'A project of Iterable.',
  category: 'marketing',
  verified: { by: 'recorded', with: 'https://api.iterable.com/api/docs#lists_getLists', on: '2026-11-24' },
  site: 'https://api.iterable.com',
  schemes: { apiKey: apiKey('API key.', 'api-key') },
  check: { url: '{parameters.url}/api/lists', expect: { json: { '/lists': { type: 'array' } } } },
  asks: 'Asks for the lists.',
});
