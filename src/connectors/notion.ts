import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Notion, by its HTTP interface. */
export const notion = httpConnector({
  type: 'notion',
  title: 'Notion',
  summary: 'A workspace of Notion.',
  category: 'productivity',
  verified: { by: 'recorded', with: 'https://developers.notion.com/reference/get-self', on: '2026-11-24' },
  site: 'https://api.notion.com',
  schemes: { token: token('Secret of an integration.') },
  check: {
    url: '{parameters.url}/v1/users/me',
    headers: { 'notion-version': '2022-06-28' },
    expect: { json: { '/object': { const: 'user' } } },
  },
  asks: 'Asks whom the token belongs to.',
});
