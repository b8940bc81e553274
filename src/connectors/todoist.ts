import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Todoist, by its HTTP interface. */
export const todoist = httpConnector({
  type: 'todoist',
  title: 'Todoist',
  summary: 'Tasks of Todoist.',
  category: 'productivity',
  verified: { by: 'recorded', with: 'https://developer.todoist.com/api/v1/', on: '2026-11-24' },
  site: 'https://api.todoist.com',
  schemes: { token: token('API token.') },
  check: { url: '{parameters.url}/api/v1/user', expect: { json: { '/id': { type: 'string' } } } },
  asks: 'Asks whom the token belongs to.',
});
