import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Resend, by its HTTP interface. */
export const resend = httpConnector({
  type: 'resend',
  title: 'Resend',
  summary: 'An account of Resend.',
  category: 'marketing',
  verified: {
    by: 'recorded',
    with: 'https://resend.com/docs/api-reference/domains/list-domains',
    on: '2026-11-24',
  },
  site: 'https://api.resend.com',
  schemes: { token: token('API key with full access.') },
  check: { url: '{parameters.url}/domains', expect: { json: { '/data': { type: 'array' } } } },
  asks: 'Asks for the domains.',
});
