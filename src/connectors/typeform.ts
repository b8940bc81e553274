import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Typeform, by its HTTP interface. */
export const typeform = httpConnector({
  type: 'typeform',
  title: 'Typeform',
  summary: 'Forms of Typeform.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://www.typeform.com/developers/get-started/personal-access-token/',
    on: '2026-11-24',
  },
  site: 'https://api.typeform.com',
  schemes: { token: token('Personal access token.') },
  check: { url: '{parameters.url}/me', expect: { json: { '/email': { type: 'string' } } } },
  asks: 'Asks whom the token belongs to.',
});
