import { httpConnector } from '../families/http.ts';
import { tokenHeader } from '../families/authenticationSchemes.ts';

/** ClickUp, by its HTTP interface. */
export const clickup = httpConnector({
  type: 'clickup',
  title: 'ClickUp',
  summary: 'Workspaces of ClickUp.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://developer.clickup.com/reference/getauthorizeduser',
    on: '2026-11-24',
  },
  site: 'https://api.clickup.com',
  schemes: { token: tokenHeader('authorization', 'Personal API token.') },
  check: { url: '{parameters.url}/api/v2/user', expect: { json: { '/user/id': { type: 'integer' } } } },
  asks: 'Asks whom the token belongs to.',
});
