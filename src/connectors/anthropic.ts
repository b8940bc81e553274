import { httpConnector } from '../families/http.ts';
import { apiKey } from '../families/authenticationSchemes.ts';

/** Anthropic, by its HTTP interface. */
export const anthropic = httpConnector({
  type: 'anthropic',
  title: 'Anthropic',
  summary: 'Models of Anthropic.',
  category: 'ai',
  verified: { by: 'recorded', with: 'https://docs.claude.com/en/api/models-list', on: '2026-11-24' },
  aliases: ['claude'],
  site: 'https://api.anthropic.com',
  schemes: { apiKey: apiKey('API key.', 'x-api-key') },
  check: {
    url: '{parameters.url}/v1/models',
    query: { limit: '1' },
    headers: { 'anthropic-version': '2023-06-01' },
    expect: { json: { '/data': { type: 'array' } } },
  },
  asks: 'Asks for one model.',
});
