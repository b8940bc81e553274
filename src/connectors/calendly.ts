import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Calendly, by its HTTP interface. */
export const calendly = httpConnector({
  type: 'calendly',
  title: 'Calendly',
  summary: 'An account of Calendly.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://developer.calendly.com/api-docs/users/get-current-user',
    on: '2026-11-24',
  },
  site: 'https://api.calendly.com',
  schemes: { token: token('Personal access token.') },
  check: { url: '{parameters.url}/users/me', expect: { json: { '/resource/uri': { type: 'string' } } } },
  asks: 'Asks whom the token belongs to.',
});
