import { httpConnector } from '../families/http.ts';
import { token, userToken } from '../families/authenticationSchemes.ts';

/** Bitbucket, by its HTTP interface. */
export const bitbucket = httpConnector({
  type: 'bitbucket',
  title: 'Bitbucket',
  summary: 'Repositories of Bitbucket Cloud.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://developer.atlassian.com/cloud/bitbucket/rest/api-group-users/',
    on: '2026-11-24',
  },
  site: 'https://api.bitbucket.org',
  schemes: {
    apiToken: userToken('Address of the user of the token.', 'API token.'),
    token: token('OAuth access token.'),
  },
  check: { url: '{parameters.url}/2.0/user', expect: { json: { '/account_id': { type: 'string' } } } },
  asks: 'Asks whom the token belongs to.',
});
