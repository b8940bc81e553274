import { httpConnector } from '../families/http.ts';
import { token, userToken } from '../families/authenticationSchemes.ts';

/** Zendesk, by its HTTP interface. */
export const zendesk = httpConnector({
  type: 'zendesk',
  title: 'Zendesk',
  summary: 'An account of Zendesk.',
  category: 'support',
  verified: {
    by: 'recorded',
    with: 'https://developer.zendesk.com/api-reference/ticketing/users/users/#show-self',
    on: '2026-11-24',
  },
  example: 'https://acme.zendesk.com',
  schemes: {
    apiToken: userToken('Address of the user of the token.', 'API token.', '{parameters.user}/token'),
    token: token('OAuth access token.'),
  },
  check: {
    url: '{parameters.url}/api/v2/users/me.json',
    expect: { json: { '/user/id': { type: 'integer' } } },
    tells: [{ at: '/user/id', is: ['null'], reason: 'CredentialsRejected' }],
  },
  asks: 'Asks whom the token belongs to; the service answers strangers too, without an id.',
});
