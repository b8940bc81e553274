import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { password, tokenHeader } from '../families/authenticationSchemes.ts';

const DEPLOY = password('Name of the deploy token.');

/** GitLab, by its HTTP interface. */
export const gitlab = httpConnector({
  type: 'gitlab',
  title: 'GitLab',
  summary: "GitLab.com, or a GitLab of one's own.",
  category: 'productivity',
  verified: { by: 'recorded', with: 'https://docs.gitlab.com/api/users/', on: '2026-11-24' },
  site: 'https://gitlab.com',
  schemes: {
    token: tokenHeader('private-token', 'Access token of a user, a group or a project.'),
    deployToken: {
      ...DEPLOY,
      title: 'Deploy token',
      parameters: {
        ...DEPLOY.parameters,
        project: text('Path of the project that the deploy token reads, such as shop/orders.', {
          maxLength: 512,
          pattern: '^[A-Za-z0-9_][A-Za-z0-9_./-]*$',
        }),
      },
      secrets: { deployToken: text('Deploy token of the project, or of its group.') },
      auth: { basic: { user: '{parameters.user}', password: '{secrets.deployToken}' } },
      ask: {
        url: '{parameters.url}',
        below: '{parameters.project}.git/info/refs',
        query: { service: 'git-upload-pack' },
        expect: { text: '# service=git-upload-pack' },
      },
      sample: { user: 'gitlab+deploy-token-42', project: 'shop/orders' },
    },
  },
  check: { url: '{parameters.url}/api/v4/user', expect: { json: { '/username': { type: 'string' } } } },
  asks: 'Asks whom the token belongs to; a deploy token, which may not ask that, is used as Git would before it fetches from the project (GET /{project}.git/info/refs).',
});
