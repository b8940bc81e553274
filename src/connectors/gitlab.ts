import { httpConnector } from '../families/http.ts';
import { tokenHeader } from '../families/authenticationSchemes.ts';

/** GitLab, by its HTTP interface. */
export const gitlab = httpConnector({
  type: 'gitlab',
  title: 'GitLab',
  summary: "GitLab.com, or a GitLab of one's own.",
  category: 'productivity',
  verified: { by: 'recorded', with: 'https://docs.gitlab.com/api/users/', on: '2026-11-24' },
  site: 'https://gitlab.com',
  schemes: { token: tokenHeader('private-token', 'Access token of a user, a group or a project.') },
  check: { url: '{parameters.url}/api/v4/user', expect: { json: { '/username': { type: 'string' } } } },
  asks: 'Asks whom the token belongs to.',
});
