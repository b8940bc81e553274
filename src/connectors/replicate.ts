import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Replicate, by its HTTP interface. */
export const replicate = httpConnector({
  type: 'replicate',
  title: 'Replicate',
  summary: 'Models of Replicate.',
  category: 'ai',
  verified: { by: 'recorded', with: 'https://replicate.com/docs/reference/http', on: '2026-11-24' },
  site: 'https://api.replicate.com',
  schemes: { token: token('API token.') },
  check: { url: '{parameters.url}/v1/account', expect: { json: { '/username': { type: 'string' } } } },
  asks: 'Asks whom the token belongs to.',
});
