import { pem, text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

const REPOSITORIES = {
  url: '{parameters.url}/installation/repositories',
  query: { per_page: '1' },
  expect: { json: { '/total_count': { type: 'integer' } } },
};

/** GitHub, by its HTTP interface. */
export const github = httpConnector({
  type: 'github',
  title: 'GitHub',
  summary: 'Repositories, issues and pull requests of GitHub, or of a GitHub Enterprise Server.',
  category: 'productivity',
  verified: { by: 'recorded', with: 'https://docs.github.com/en/rest/users/users', on: '2026-11-24' },
  site: 'https://api.github.com',
  schemes: {
    token: token('Personal access token, or token of an installation of a GitHub App.'),
    app: {
      title: 'GitHub App',
      parameters: {
        appId: text('Client id or id of the app.', { maxLength: 64, pattern: '^[A-Za-z0-9.-]+$' }),
        installationId: text('Id of the installation.', { maxLength: 20, pattern: '^[0-9]+$' }),
      },
      identity: ['appId', 'installationId'],
      secrets: { privateKey: pem('PEM private key of the app (RSA), which signs what it asks with.') },
      auth: {
        installation: {
          tokenUrl: '{parameters.url}/app/installations/{parameters.installationId}/access_tokens',
          appId: '{parameters.appId}',
          privateKey: '{secrets.privateKey}',
        },
      },
      ask: REPOSITORIES,
      sample: { appId: 'Iv23liExample', installationId: '4242' },
      before:
        'With the key of an app it asks for a token of the installation first (POST /app/installations/{installationId}/access_tokens), which ends by itself after an hour.',
    },
  },
  check: {
    url: '{parameters.url}/user',
    headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
    expect: { json: { '/login': { type: 'string' } } },
    otherwise: {
      at: '/message',
      is: ['Resource not accessible by integration'],
      ask: REPOSITORIES,
    },
  },
  asks: 'Asks whom the token belongs to; a token of an installation of a GitHub App belongs to nobody, and is asked for one of its repositories.',
});
