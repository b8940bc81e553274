import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Contentful, by its HTTP interface. */
export const contentful = httpConnector({
  type: 'contentful',
  title: 'Contentful',
  summary: 'Spaces of Contentful.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://www.contentful.com/developers/docs/references/user-management-api/',
    on: '2026-11-24',
  },
  site: 'https://api.contentful.com',
  schemes: { token: token('Token of the management API.') },
  check: { url: '{parameters.url}/users/me', expect: { json: { '/sys/id': { type: 'string' } } } },
  asks: 'Asks whom the token belongs to.',
});
