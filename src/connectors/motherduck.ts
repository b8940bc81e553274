import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** MotherDuck, by its HTTP interface. */
export const motherduck = httpConnector({
  type: 'motherduck',
  title: 'MotherDuck',
  summary: 'An organisation of MotherDuck, by the interface of its administrators.',
  category: 'warehouse',
  verified: {
    by: 'recorded',
    with: 'https://motherduck.com/docs/sql-reference/rest-api/users-list-tokens/',
    on: '2026-11-25',
  },
  site: 'https://api.motherduck.com',
  parameters: {
    user: text('Name of the user or service account whose tokens are listed.', { maxLength: 255 }),
  },
  sample: { user: 'loader' },
  schemes: { token: token('Read/write token of a user with the role Admin.') },
  check: {
    url: '{parameters.url}/v1/users/{parameters.user}/tokens',
    expect: { json: { '/tokens': { type: 'array' } } },
  },
  asks: 'Asks which tokens the user has; their values are not in the answer.',
});
