import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Vercel, by its HTTP interface. */
export const vercel = httpConnector({
  type: 'vercel',
  title: 'Vercel',
  summary: 'An account of Vercel.',
  category: 'api',
  verified: {
    by: 'recorded',
    with: 'https://vercel.com/docs/rest-api/reference/endpoints/user/get-the-user',
    on: '2026-11-24',
  },
  site: 'https://api.vercel.com',
  schemes: { token: token('Access token.') },
  check: { url: '{parameters.url}/v2/user', expect: { json: { '/user/id': { type: 'string' } } } },
  asks: 'Asks whom the token belongs to.',
});
