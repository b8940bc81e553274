import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Mistral AI, by its HTTP interface. */
export const mistral = httpConnector({
  type: 'mistral',
  title: 'Mistral AI',
  summary: 'Models of Mistral AI.',
  category: 'ai',
  verified: { by: 'recorded', with: 'https://docs.mistral.ai/api/', on: '2026-11-24' },
  site: 'https://api.mistral.ai',
  schemes: { token: token('API key.') },
  check: { url: '{parameters.url}/v1/models', expect: { json: { '/data': { type: 'array' } } } },
  asks: 'Asks which models there are.',
});
