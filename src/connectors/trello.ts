import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';

/** Trello, by its HTTP interface. */
export const trello = httpConnector({
  type: 'trello',
  title: 'Trello',
  summary: 'Boards of Trello.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://developer.atlassian.com/cloud/trello/rest/api-group-members/',
    on: '2026-11-24',
  },
  site: 'https://api.trello.com',
  schemes: {
    token: {
      title: 'Key and token',
      secrets: { apiKey: text('API key.'), token: text('Token of a member.') },
      headers: {
        authorization: 'OAuth oauth_consumer_key="{secrets.apiKey}", oauth_token="{secrets.token}"',
      },
    },
  },
  check: { url: '{parameters.url}/1/members/me', expect: { json: { '/id': { type: 'string' } } } },
  asks: 'Asks whom the token belongs to.',
});
