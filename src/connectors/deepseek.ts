import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** DeepSeek, by its HTTP interface. */
export const deepseek = httpConnector({
  type: 'deepseek',
  title: 'DeepSeek',
  summary: 'Models of DeepSeek.',
  category: 'ai',
  verified: { by: 'recorded', with: 'https://api-docs.deepseek.com/api/list-models', on: '2026-11-24' },
  site: 'https://api.deepseek.com',
  schemes: { token: token('API key.') },
  check: { url: '{parameters.url}/models', expect: { json: { '/object': { const: 'list' } } } },
  asks: 'Asks which models there are.',
});
