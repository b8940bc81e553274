import { httpConnector } from '../families/http.ts';
import { token, userToken } from '../families/authenticationSchemes.ts';

/** Confluence, by its HTTP interface. */
export const confluence = httpConnector({
  type: 'confluence',
  title: 'Confluence',
  summary: 'A site of Confluence Cloud, or a Confluence Data Center.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-users/',
    on: '2026-11-24',
  },
  example: 'https://acme.atlassian.net/wiki',
  schemes: {
    apiToken: userToken('Address of the user of the token.', 'API token.'),
    token: token('Personal access token of a Data Center.'),
  },
  check: {
    url: '{parameters.url}/rest/api/user/current',
    expect: { json: { '/type': { const: 'known' } } },
    tells: [{ at: '/type', is: ['anonymous'], reason: 'CredentialsRejected' }],
  },
  asks: 'Asks whom the token belongs to; the service answers strangers too, as anonymous.',
});
