import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Facebook, by its HTTP interface. */
export const facebook = httpConnector({
  type: 'facebook',
  title: 'Facebook',
  summary: 'Pages and advertisements of Meta, by the Graph API.',
  category: 'marketing',
  verified: {
    by: 'recorded',
    with: 'https://developers.facebook.com/docs/graph-api/overview',
    on: '2026-11-24',
  },
  aliases: ['facebook-ads', 'meta', 'instagram'],
  site: 'https://graph.facebook.com',
  schemes: { token: token('Access token.') },
  check: {
    url: '{parameters.url}/v23.0/me',
    query: { fields: 'id' },
    expect: { json: { '/id': { type: 'string' } } },
    tells: [
      { at: '/error/code', is: ['190'], reason: 'CredentialsRejected' },
      { at: '/error/code', is: ['4', '17', '32'], reason: 'RateLimited' },
      { at: '/error/code', is: ['10', '200'], reason: 'PermissionDenied' },
    ],
  },
  asks: 'Asks whom the token belongs to.',
});
