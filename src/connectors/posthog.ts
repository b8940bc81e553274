import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** PostHog, by its HTTP interface. */
export const posthog = httpConnector({
  type: 'posthog',
  title: 'PostHog',
  summary: "PostHog Cloud, or a PostHog of one's own.",
  category: 'marketing',
  verified: { by: 'recorded', with: 'https://posthog.com/docs/api/user', on: '2026-11-24' },
  site: 'https://us.posthog.com',
  schemes: { token: token('Personal API key.') },
  check: { url: '{parameters.url}/api/users/@me/', expect: { json: { '/uuid': { type: 'string' } } } },
  asks: 'Asks whom the key belongs to.',
});
