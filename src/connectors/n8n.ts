import { httpConnector } from '../families/http.ts';
import { apiKey } from '../families/authenticationSchemes.ts';

/** n8n, by its HTTP interface. */
export const n8n = httpConnector({
  type: 'n8n',
  title: 'n8n',
  summary: 'An n8n server.',
  category: 'productivity',
  verified: { by: 'recorded', with: 'https://docs.n8n.io/api/', on: '2026-11-24' },
  example: 'https://n8n.example.com',
  schemes: { apiKey: apiKey('API key.', 'x-n8n-api-key') },
  check: {
    url: '{parameters.url}/api/v1/workflows',
    query: { limit: '1' },
    expect: { json: { '/data': { type: 'array' } } },
  },
  asks: 'Asks for one workflow.',
});
