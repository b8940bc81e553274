import { httpConnector } from '../families/http.ts';
import { password } from '../families/authenticationSchemes.ts';

/** Mixpanel, by its HTTP interface. */
export const mixpanel = httpConnector({
  type: 'mixpanel',
  title: 'Mixpanel',
  summary: 'Projects of Mixpanel.',
  category: 'marketing',
  verified: {
    by: 'recorded',
    with: 'https://developer.mixpanel.com/reference/service-accounts',
    on: '2026-11-24',
  },
  site: 'https://mixpanel.com',
  schemes: { password: password('Name of a service account.', 'Secret of the service account.') },
  check: { url: '{parameters.url}/api/app/me', expect: { json: { '/status': { const: 'ok' } } } },
  asks: 'Asks who is logged in.',
});
