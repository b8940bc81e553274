import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Pinterest, by its HTTP interface. */
export const pinterest = httpConnector({
  type: 'pinterest',
  title: 'Pinterest',
  summary: 'An account of Pinterest.',
  category: 'marketing',
  verified: {
    by: 'recorded',
    with: 'https://developers.pinterest.com/docs/api/v5/user_account-get/',
    on: '2026-11-24',
  },
  site: 'https://api.pinterest.com',
  schemes: { token: token('Access token.') },
  check: { url: '{parameters.url}/v5/user_account', expect: { json: { '/username': { type: 'string' } } } },
  asks: 'Asks whom the token belongs to.',
});
