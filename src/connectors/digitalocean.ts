import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** DigitalOcean, by its HTTP interface. */
export const digitalocean = httpConnector({
  type: 'digitalocean',
  title: 'DigitalOcean',
  summary: 'An account of DigitalOcean.',
  category: 'api',
  verified: {
    by: 'recorded',
    with: 'https://docs.digitalocean.com/reference/api/digitalocean/',
    on: '2026-11-24',
  },
  site: 'https://api.digitalocean.com',
  schemes: { token: token('Personal access token.') },
  check: { url: '{parameters.url}/v2/account', expect: { json: { '/account/uuid': { type: 'string' } } } },
  asks: 'Asks for the account.',
});
