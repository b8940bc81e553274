import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Groq, by its HTTP interface. */
export const groq = httpConnector({
  type: 'groq',
  title: 'Groq',
  summary: 'Models of Groq.',
  category: 'ai',
  verified: { by: 'recorded', with: 'https://console.groq.com/docs/api-reference', on: '2026-11-24' },
  site: 'https://api.groq.com',
  schemes: { token: token('API key.') },
  check: { url: '{parameters.url}/openai/v1/models', expect: { json: { '/object': { const: 'list' } } } },
  asks: 'Asks which models there are.',
});
