import { httpConnector } from '../families/http.ts';
import { clientCredentials } from '../families/authenticationSchemes.ts';

/** Help Scout, by its HTTP interface. */
export const helpScout = httpConnector({
  type: 'help-scout',
  title: 'Help Scout',
  summary: 'An account of Help Scout.',
  category: 'support',
  verified: {
    by: 'recorded',
    with: 'https://developer.helpscout.com/mailbox-api/endpoints/users/me/',
    on: '2026-11-24',
  },
  site: 'https://api.helpscout.net',
  schemes: { clientCredentials: clientCredentials({ at: 'https://api.helpscout.net/v2/oauth2/token' }) },
  check: { url: '{parameters.url}/v2/users/me', expect: { json: { '/id': { type: 'integer' } } } },
  asks: 'Asks whom the application belongs to.',
});
