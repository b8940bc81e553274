import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Okta, by its HTTP interface. */
export const okta = httpConnector({
  type: 'okta',
  title: 'Okta',
  summary: 'An organisation of Okta.',
  category: 'directory',
  verified: {
    by: 'recorded',
    with: 'https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/',
    on: '2026-11-24',
  },
  example: 'https://acme.okta.com',
  schemes: { token: token('API token.', 'SSWS') },
  check: { url: '{parameters.url}/api/v1/users/me', expect: { json: { '/id': { type: 'string' } } } },
  asks: 'Asks whom the token belongs to.',
});
