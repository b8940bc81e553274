import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Asana, by its HTTP interface. */
export const asana = httpConnector({
  type: 'asana',
  title: 'Asana',
  summary: 'Workspaces of Asana.',
  category: 'productivity',
  verified: { by: 'recorded', with: 'https://developers.asana.com/reference/getuser', on: '2026-11-24' },
  site: 'https://app.asana.com',
  schemes: { token: token('Personal access token.') },
  check: { url: '{parameters.url}/api/1.0/users/me', expect: { json: { '/data/gid': { type: 'string' } } } },
  asks: 'Asks whom the token belongs to.',
});
