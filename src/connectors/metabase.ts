import { httpConnector } from '../families/http.ts';
import { apiKey } from '../families/authenticationSchemes.ts';

/** Metabase, by its HTTP interface. */
export const metabase = httpConnector({
  type: 'metabase',
  title: 'Metabase',
  summary: "Metabase Cloud, or a Metabase of one's own.",
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://www.metabase.com/docs/latest/people-and-groups/api-keys',
    on: '2026-11-25',
  },
  example: 'https://metabase.example.com',
  schemes: { apiKey: apiKey('API key of a group.', 'x-api-key') },
  check: { url: '{parameters.url}/api/user/current', expect: { json: { '/id': { type: 'integer' } } } },
  asks: 'Asks whom the key belongs to.',
});
