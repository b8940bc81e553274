import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Gitea, by its HTTP interface. */
export const gitea = httpConnector({
  type: 'gitea',
  title: 'Gitea',
  summary: 'A Gitea or Forgejo server.',
  category: 'productivity',
  verified: { by: 'recorded', with: 'https://docs.gitea.com/development/api-usage', on: '2026-11-24' },
  aliases: ['forgejo', 'codeberg'],
  example: 'https://git.example.com',
  schemes: { token: token('Access token.', 'token') },
  check: { url: '{parameters.url}/api/v1/user', expect: { json: { '/login': { type: 'string' } } } },
  asks: 'Asks whom the token belongs to.',
});
