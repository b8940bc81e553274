import type { HttpCheck } from '../contract/check.ts';
import { optional, pem, text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

const HEADERS = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };

const REPOSITORIES = {
  url: '{parameters.url}/installation/repositories',
  query: { per_page: '1' },
  expect: { json: { '/total_count': { type: 'integer' } } },
};

/** The answer about a repository lists the rights of the credential there. */
function ofRepository(permission: 'pull' | 'push') {
  const check: HttpCheck = {
    url: '{parameters.url}/repos',
    below: '{parameters.repository}',
    headers: HEADERS,
    expect: { json: { '/full_name': { type: 'string' } } },
    grants: `/permissions/${permission}`,
  };
  return { needs: 'repository', check };
}

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
    headers: HEADERS,
    expect: { json: { '/login': { type: 'string' } } },
    otherwise: {
      at: '/message',
      is: ['Resource not accessible by integration'],
      ask: REPOSITORIES,
    },
  },
  parameters: {
    repository: optional(
      text('Repository that spec.test.purpose read or write asks about, such as acme/orders.', {
        maxLength: 140,
        pattern: '^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$',
      }),
    ),
  },
  purposes: {
    connect: { right: 'no right of a token; of an app, one repository that it is installed for' },
    read: {
      right:
        'repository access and the permission `Metadata: read` (classic: scope `repo`, for what is not public)',
      ...ofRepository('pull'),
      asks: 'asks for the repository, and is refused where the answer does not say that the token may pull (GET /repos/{repository})',
    },
    write: {
      right:
        'repository access and the permission `Contents: write` (classic: scope `repo`), of a user with the role Write',
      ...ofRepository('push'),
      asks: 'asks the same about a push',
    },
  },
  asks: 'Asks whom the token belongs to; a token of an installation of a GitHub App belongs to nobody, and is asked for one of its repositories.',
});
