import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Hugging Face, by its HTTP interface. */
export const huggingFace = httpConnector({
  type: 'hugging-face',
  title: 'Hugging Face',
  summary: 'Models of Hugging Face.',
  category: 'ai',
  verified: { by: 'recorded', with: 'https://huggingface.co/docs/hub/api', on: '2026-11-24' },
  site: 'https://huggingface.co',
  schemes: { token: token('Access token.') },
  check: { url: '{parameters.url}/api/whoami-v2', expect: { json: { '/name': { type: 'string' } } } },
  asks: 'Asks whom the token belongs to.',
});
