import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** GitHub, by its HTTP interface. */
export const github = httpConnector({
  type: 'github',
  title: 'GitHub',
  summary: 'Repositories, issues and pull requests of GitHub, or of a GitHub Enterprise Server.',
  category: 'productivity',
  verified: { by: 'recorded', with: 'https://docs.github.com/en/rest/users/users', on: '2026-11-24' },
  site: 'https://api.github.com',
  schemes: { token: token('Personal access token.') },
  check: {
    url: '{parameters.url}/user',
    headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
    expect: { json: { '/login': { type: 'string' } } },
  },
  asks: 'Asks whom the token belongs to.',
});
