import { httpConnector } from '../families/http.ts';
import { userToken } from '../families/authenticationSchemes.ts';

/** Jenkins, by its HTTP interface. */
export const jenkins = httpConnector({
  type: 'jenkins',
  title: 'Jenkins',
  summary: 'A Jenkins controller.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://www.jenkins.io/doc/book/system-administration/authenticating-scripted-clients/',
    on: '2026-11-24',
  },
  example: 'https://jenkins.example.com',
  schemes: { apiToken: userToken('Name of the user.', 'API token.') },
  check: {
    url: '{parameters.url}/whoAmI/api/json',
    expect: { json: { '/authenticated': { const: true }, '/anonymous': { const: false } } },
    tells: [{ at: '/anonymous', is: ['true'], reason: 'CredentialsRejected' }],
  },
  asks: 'Asks whom the token belongs to.',
});
