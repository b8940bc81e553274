import { httpConnector } from '../families/http.ts';
import { anonymous, token } from '../families/authenticationSchemes.ts';

/** Ollama, by its HTTP interface. */
export const ollama = httpConnector({
  type: 'ollama',
  title: 'Ollama',
  summary: 'Models of Ollama.',
  category: 'ai',
  verified: { by: 'recorded', with: 'https://docs.ollama.com/api', on: '2026-11-24' },
  example: 'http://ollama.ai.svc:11434',
  schemes: { none: anonymous(), token: token('Token that a proxy before it wants.') },
  check: { url: '{parameters.url}/api/tags', expect: { json: { '/models': { type: 'array' } } } },
  asks: 'Asks which models there are.',
});
