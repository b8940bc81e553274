import { httpConnector } from '../families/http.ts';
import { anonymous, apiKey } from '../families/authenticationSchemes.ts';

/** Chroma, by its HTTP interface. */
export const chroma = httpConnector({
  type: 'chroma',
  title: 'Chroma',
  summary: 'A Chroma server, or Chroma Cloud.',
  category: 'search',
  verified: { by: 'recorded', with: 'https://docs.trychroma.com/', on: '2026-11-24' },
  example: 'https://chroma.search.svc:8000',
  schemes: { apiKey: apiKey('API key.', 'x-chroma-token'), none: anonymous() },
  check: {
    url: '{parameters.url}/api/v2/auth/identity',
    expect: { json: { '/tenant': { type: 'string' } } },
  },
  asks: 'Asks who is logged in.',
});
