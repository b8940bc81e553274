import { httpConnector } from '../families/http.ts';
import { tokenHeader } from '../families/authenticationSchemes.ts';

/** Postmark, by its HTTP interface. */
export const postmark = httpConnector({
  type: 'postmark',
  title: 'Postmark',
  summary: 'A server of Postmark.',
  category: 'marketing',
  verified: { by: 'recorded', with: 'https://postmarkapp.com/developer/api/server-api', on: '2026-11-24' },
  site: 'https://api.postmarkapp.com',
  schemes: { token: tokenHeader('x-postmark-server-token', 'Server API token.') },
  check: { url: '{parameters.url}/server', expect: { json: { '/ID': { type: 'integer' } } } },
  asks: 'Asks for the server of the token.',
});
