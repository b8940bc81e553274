import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Mattermost, by its HTTP interface. */
export const mattermost = httpConnector({
  type: 'mattermost',
  title: 'Mattermost',
  summary: 'A Mattermost server.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://developers.mattermost.com/api-documentation/#/operations/GetUser',
    on: '2026-11-25',
  },
  example: 'https://chat.example.com',
  schemes: { token: token('Token of a bot, or a personal access token.') },
  check: {
    url: '{parameters.url}/api/v4/users/me',
    expect: { json: { '/id': { type: 'string' }, '/username': { type: 'string' } } },
  },
  asks: 'Asks whom the token belongs to.',
});
