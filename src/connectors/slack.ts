import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Slack, by its HTTP interface. */
export const slack = httpConnector({
  type: 'slack',
  title: 'Slack',
  summary: 'A workspace of Slack.',
  category: 'productivity',
  verified: { by: 'recorded', with: 'https://docs.slack.dev/reference/methods/auth.test', on: '2026-11-24' },
  site: 'https://slack.com',
  schemes: { token: token('Token of a bot or a user.') },
  check: {
    method: 'POST',
    url: '{parameters.url}/api/auth.test',
    expect: { json: { '/ok': { const: true } } },
    tells: [
      {
        at: '/error',
        is: ['invalid_auth', 'not_authed', 'token_revoked', 'account_inactive'],
        reason: 'CredentialsRejected',
      },
      { at: '/error', is: ['token_expired'], reason: 'CredentialsExpired' },
      { at: '/error', is: ['access_denied', 'missing_scope', 'no_permission'], reason: 'PermissionDenied' },
      { at: '/error', is: ['ratelimited'], reason: 'RateLimited' },
    ],
  },
  asks: 'Asks whom the token belongs to.',
});
