import { httpConnector } from '../families/http.ts';
import { token, userToken } from '../families/authenticationSchemes.ts';

/** Jira, by its HTTP interface. */
export const jira = httpConnector({
  type: 'jira',
  title: 'Jira',
  summary: 'A site of Jira Cloud, or a Jira Data Center.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-myself/',
    on: '2026-11-24',
  },
  aliases: ['atlassian'],
  example: 'https://acme.atlassian.net',
  schemes: {
    apiToken: userToken('Address of the user of the token.', 'API token.'),
    token: token('Personal access token of a Data Center.'),
  },
  check: { url: '{parameters.url}/rest/api/2/myself', expect: { json: { '/self': { type: 'string' } } } },
  asks: 'Asks whom the token belongs to.',
});
