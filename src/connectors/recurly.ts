import { httpConnector } from '../families/http.ts';
import { keyAsUser } from '../families/authenticationSchemes.ts';

/** Recurly, by its HTTP interface. */
export const recurly = httpConnector({
  type: 'recurly',
  title: 'Recurly',
  summary: 'A site of Recurly.',
  category: 'finance',
  verified: { by: 'recorded', with: 'https://recurly.com/developers/api/', on: '2026-11-24' },
  site: 'https://v3.recurly.com',
  schemes: { apiKey: keyAsUser('Private API key.') },
  check: {
    url: '{parameters.url}/sites',
    query: { limit: '1' },
    headers: { accept: 'application/vnd.recurly.v2021-02-25' },
    expect: { json: { '/data': { type: 'array' } } },
  },
  asks: 'Asks for one site.',
});
