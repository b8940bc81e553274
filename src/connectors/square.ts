import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Square, by its HTTP interface. */
export const square = httpConnector({
  type: 'square',
  title: 'Square',
  summary: 'An account of Square.',
  category: 'finance',
  verified: {
    by: 'recorded',
    with: 'https://developer.squareup.com/reference/square/locations-api/list-locations',
    on: '2026-11-24',
  },
  site: 'https://connect.squareup.com',
  schemes: { token: token('Access token.') },
  check: {
    url: '{parameters.url}/v2/locations',
    headers: { 'square-version': '2025-10-16' },
    expect: { json: { '/locations': { type: 'array' } } },
  },
  asks: 'Asks for the locations of the business.',
});
