import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Matrix, by the interface of its clients. */
export const matrix = httpConnector({
  type: 'matrix',
  title: 'Matrix',
  summary: 'A user of a homeserver of Matrix.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://spec.matrix.org/latest/client-server-api/#get_matrixclientv3accountwhoami',
    on: '2026-11-25',
  },
  aliases: ['matrix-synapse'],
  example: 'https://matrix.example.com',
  schemes: { token: token('Access token of the user.') },
  check: {
    url: '{parameters.url}/_matrix/client/v3/account/whoami',
    expect: { json: { '/user_id': { type: 'string' } } },
    tells: [
      {
        at: '/errcode',
        is: ['M_USER_LOCKED', 'M_USER_SUSPENDED', 'M_USER_DEACTIVATED'],
        reason: 'AccountLocked',
      },
      { at: '/errcode', is: ['M_LIMIT_EXCEEDED'], reason: 'RateLimited' },
    ],
  },
  asks: 'Asks whom the token belongs to.',
});
