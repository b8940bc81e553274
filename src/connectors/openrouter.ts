import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** OpenRouter, by its HTTP interface. */
export const openrouter = httpConnector({
  type: 'openrouter',
  title: 'OpenRouter',
  summary: 'Models of OpenRouter.',
  category: 'ai',
  verified: { by: 'recorded', with: 'https://openrouter.ai/docs/api-reference/overview', on: '2026-11-24' },
  site: 'https://openrouter.ai',
  schemes: { token: token('API key.') },
  check: { url: '{parameters.url}/api/v1/key', expect: { json: { '/data': { type: 'object' } } } },
  asks: 'Asks what the key may do.',
});
