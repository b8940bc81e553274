import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Front, by its HTTP interface. */
export const front = httpConnector({
  type: 'front',
  title: 'Front',
  summary: 'A company in Front.',
  category: 'support',
  verified: {
    by: 'recorded',
    with: 'https://dev.frontapp.com/reference/api-token-details',
    on: '2026-11-24',
  },
  site: 'https://api2.frontapp.com',
  schemes: { token: token('API token.') },
  check: { url: '{parameters.url}/me', expect: { json: { '/id': { type: 'string' } } } },
  asks: 'Asks what the token belongs to.',
});
