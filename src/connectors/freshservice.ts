import { httpConnector } from '../families/http.ts';
import { keyAsUser } from '../families/authenticationSchemes.ts';

/** Freshservice, by its HTTP interface. */
export const freshservice = httpConnector({
  type: 'freshservice',
  title: 'Freshservice',
  summary: 'An account of Freshservice.',
  category: 'support',
  verified: { by: 'recorded', with: 'https://api.freshservice.com/#agents', on: '2026-11-24' },
  example: 'https://acme.freshservice.com',
  schemes: { apiKey: keyAsUser('API key of an agent.', 'X') },
  check: {
    url: '{parameters.url}/api/v2/agents',
    query: { per_page: '1' },
    expect: { json: { '/agents': { type: 'array' } } },
  },
  asks: 'Asks for one agent.',
});
