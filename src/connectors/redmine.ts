import { httpConnector } from '../families/http.ts';
import { apiKey } from '../families/authenticationSchemes.ts';

/** Redmine, by its HTTP interface. */
export const redmine = httpConnector({
  type: 'redmine',
  title: 'Redmine',
  summary: 'A Redmine server.',
  category: 'productivity',
  verified: { by: 'server', with: 'Redmine 5.0', on: '2026-11-24' },
  example: 'https://redmine.example.com',
  schemes: { apiKey: apiKey('API access key.', 'x-redmine-api-key') },
  check: {
    url: '{parameters.url}/users/current.json',
    expect: { json: { '/user/id': { type: 'integer' } } },
  },
  asks: 'Asks whom the key belongs to.',
});
