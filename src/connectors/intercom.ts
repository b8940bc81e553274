import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Intercom, by its HTTP interface. */
export const intercom = httpConnector({
  type: 'intercom',
  title: 'Intercom',
  summary: 'A workspace of Intercom.',
  category: 'support',
  verified: {
    by: 'recorded',
    with: 'https://developers.intercom.com/docs/references/rest-api/api.intercom.io/admins/identifyadmin',
    on: '2026-11-24',
  },
  site: 'https://api.intercom.io',
  schemes: { token: token('Access token.') },
  check: {
    url: '{parameters.url}/me',
    headers: { 'intercom-version': '2.11' },
    expect: { json: { '/type': { const: 'admin' } } },
  },
  asks: 'Asks whom the token belongs to.',
});
