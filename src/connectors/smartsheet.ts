import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Smartsheet, by its HTTP interface. */
export const smartsheet = httpConnector({
  type: 'smartsheet',
  title: 'Smartsheet',
  summary: 'Sheets of Smartsheet.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://developers.smartsheet.com/api/smartsheet/openapi/users/get-current-user',
    on: '2026-11-24',
  },
  site: 'https://api.smartsheet.com',
  schemes: { token: token('API access token.') },
  check: { url: '{parameters.url}/2.0/users/me', expect: { json: { '/id': { type: 'integer' } } } },
  asks: 'Asks whom the token belongs to.',
});
