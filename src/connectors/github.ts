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
  schemes: { token: token('Personal access token, or token of an installation of a GitHub App.') },
  check: {
    url: '{parameters.url}/user',
    headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
    expect: { json: { '/login': { type: 'string' } } },
    otherwise: {
      at: '/message',
      is: ['Resource not accessible by integration'],
      ask: {
        url: '{parameters.url}/installation/repositories',
        query: { per_page: '1' },
        expect: { json: { '/total_count': { type: 'integer' } } },
      },
    },
  },
  asks: 'Asks whom the token belongs to; a token of an installation of a GitHub App belongs to nobody, and is asked for one of its repositories.',
});
