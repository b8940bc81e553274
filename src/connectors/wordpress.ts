import { httpConnector } from '../families/http.ts';
import { userToken } from '../families/authenticationSchemes.ts';

/** WordPress, by its HTTP interface. */
export const wordpress = httpConnector({
  type: 'wordpress',
  title: 'WordPress',
  summary: 'A site with WordPress.',
  category: 'productivity',
  verified: { by: 'server', with: 'WordPress 6.1', on: '2026-11-24' },
  example: 'https://www.example.com',
  schemes: { apiToken: userToken('Name of the user.', 'Application password.') },
  check: { url: '{parameters.url}/wp-json/wp/v2/users/me', expect: { json: { '/id': { type: 'integer' } } } },
  asks: 'Asks whom the password belongs to.',
});
