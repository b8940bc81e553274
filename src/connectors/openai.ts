import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** OpenAI, by its HTTP interface. */
export const openai = httpConnector({
  type: 'openai',
  title: 'OpenAI',
  summary: 'Models of OpenAI.',
  category: 'ai',
  verified: {
    by: 'recorded',
    with: 'https://platform.openai.com/docs/api-reference/models/list',
    on: '2026-11-24',
  },
  site: 'https://api.openai.com',
  schemes: { token: token('API key.') },
  check: { url: '{parameters.url}/v1/models', expect: { json: { '/object': { const: 'list' } } } },
  asks: 'Asks which models there are.',
});
