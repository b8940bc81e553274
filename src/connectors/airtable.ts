import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Airtable, by its HTTP interface. */
export const airtable = httpConnector({
  type: 'airtable',
  title: 'Airtable',
  summary: 'Bases of Airtable.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://airtable.com/developers/web/api/get-user-id-scopes',
    on: '2026-11-24',
  },
  site: 'https://api.airtable.com',
  schemes: { token: token('Personal access token.') },
  check: { url: '{parameters.url}/v0/meta/whoami', expect: { json: { '/id': { type: 'string' } } } },
  asks: 'Asks whom the token belongs to.',
});
