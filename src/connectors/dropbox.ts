import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Dropbox, by its HTTP interface. */
export const dropbox = httpConnector({
  type: 'dropbox',
  title: 'Dropbox',
  summary: 'Files of Dropbox.',
  category: 'storage',
  verified: {
    by: 'recorded',
    with: 'https://www.dropbox.com/developers/documentation/http/documentation#users-get_current_account',
    on: '2026-11-24',
  },
  site: 'https://api.dropboxapi.com',
  schemes: { token: token('Access token.') },
  check: {
    method: 'POST',
    url: '{parameters.url}/2/users/get_current_account',
    json: null,
    expect: { json: { '/account_id': { type: 'string' } } },
  },
  asks: 'Asks whom the token belongs to.',
});
