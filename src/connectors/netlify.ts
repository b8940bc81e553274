import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Netlify, by its HTTP interface. */
export const netlify = httpConnector({
  type: 'netlify',
  title: 'Netlify',
  summary: 'Sites of Netlify.',
  category: 'api',
  verified: {
    by: 'recorded',
    with: 'https://docs.netlify.com/api-and-cli-guides/api-guides/get-started-with-api/',
    on: '2026-11-24',
  },
  site: 'https://api.netlify.com',
  schemes: { token: token('Personal access token.') },
  check: { url: '{parameters.url}/api/v1/user', expect: { json: { '/id': { type: 'string' } } } },
  asks: 'Asks whom the token belongs to.',
});
