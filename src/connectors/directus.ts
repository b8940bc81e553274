import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Directus, by its HTTP interface. */
export const directus = httpConnector({
  type: 'directus',
  title: 'Directus',
  summary: 'A project of Directus.',
  category: 'productivity',
  verified: { by: 'recorded', with: 'https://directus.io/docs/api/users', on: '2026-11-25' },
  example: 'https://cms.example.com',
  schemes: { token: token('Static token of a user.') },
  check: {
    url: '{parameters.url}/users/me',
    query: { fields: 'id' },
    expect: { json: { '/data/id': { type: 'string' } } },
    tells: [
      {
        at: '/errors/0/extensions/code',
        is: ['INVALID_CREDENTIALS', 'INVALID_TOKEN'],
        reason: 'CredentialsRejected',
      },
      { at: '/errors/0/extensions/code', is: ['TOKEN_EXPIRED'], reason: 'CredentialsExpired' },
      { at: '/errors/0/extensions/code', is: ['USER_SUSPENDED'], reason: 'AccountLocked' },
    ],
  },
  asks: 'Asks whom the token belongs to.',
});
