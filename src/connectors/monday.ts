import { httpConnector } from '../families/http.ts';
import { tokenHeader } from '../families/authenticationSchemes.ts';

/** Boards and items of monday, by its GraphQL interface. */
export const monday = httpConnector({
  type: 'monday',
  title: 'monday.com',
  summary: 'An account of monday.com.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://developer.monday.com/api-reference/reference/me',
    on: '2026-11-24',
  },
  site: 'https://api.monday.com',
  schemes: { token: tokenHeader('authorization', 'API token.') },
  check: {
    method: 'POST',
    url: '{parameters.url}/v2',
    json: { query: '{ me { id } }' },
    expect: { json: { '/data/me/id': { type: 'string' } } },
  },
  asks: 'Asks whom the token belongs to.',
});
