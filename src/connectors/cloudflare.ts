import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Cloudflare, by its HTTP interface. */
export const cloudflare = httpConnector({
  type: 'cloudflare',
  title: 'Cloudflare',
  summary: 'An account of Cloudflare.',
  category: 'api',
  verified: {
    by: 'recorded',
    with: 'https://developers.cloudflare.com/api/resources/user/subresources/tokens/methods/verify/',
    on: '2026-11-24',
  },
  site: 'https://api.cloudflare.com',
  schemes: { token: token('API token.') },
  check: {
    url: '{parameters.url}/client/v4/user/tokens/verify',
    expect: { json: { '/result/status': { const: 'active' } } },
  },
  asks: 'Asks whether the token is active.',
});
