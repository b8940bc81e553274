import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Sentry, by its HTTP interface. */
export const sentry = httpConnector({
  type: 'sentry',
  title: 'Sentry',
  summary: "Sentry.io, or a Sentry of one's own.",
  category: 'observability',
  verified: {
    by: 'recorded',
    with: 'https://docs.sentry.io/api/organizations/list-your-organizations/',
    on: '2026-11-24',
  },
  site: 'https://sentry.io',
  schemes: { token: token('Auth token.') },
  check: { url: '{parameters.url}/api/0/organizations/', expect: { json: { '': { type: 'array' } } } },
  asks: 'Asks which organisations the token may see.',
});
