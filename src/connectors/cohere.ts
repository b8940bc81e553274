import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Cohere, by its HTTP interface. */
export const cohere = httpConnector({
  type: 'cohere',
  title: 'Cohere',
  summary: 'Models of Cohere.',
  category: 'ai',
  verified: { by: 'recorded', with: 'https://docs.cohere.com/reference/list-models', on: '2026-11-24' },
  site: 'https://api.cohere.com',
  schemes: { token: token('API key.') },
  check: {
    url: '{parameters.url}/v1/models',
    query: { page_size: '1' },
    expect: { json: { '/models': { type: 'array' } } },
  },
  asks: 'Asks for one model.',
});
