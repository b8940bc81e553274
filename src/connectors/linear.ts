import { httpConnector } from '../families/http.ts';
import { apiKey } from '../families/authenticationSchemes.ts';

/** Linear, by its HTTP interface. */
export const linear = httpConnector({
  type: 'linear',
  title: 'Linear',
  summary: 'A workspace of Linear.',
  category: 'productivity',
  verified: { by: 'recorded', with: 'https://linear.app/developers/graphql', on: '2026-11-24' },
  site: 'https://api.linear.app',
  schemes: { apiKey: apiKey('Personal API key.', 'authorization') },
  check: {
    method: 'POST',
    url: '{parameters.url}/graphql',
    json: { query: '{ viewer { id } }' },
    expect: { json: { '/data/viewer/id': { type: 'string' } } },
    tells: [
      { at: '/errors/0/extensions/code', is: ['AUTHENTICATION_ERROR'], reason: 'CredentialsRejected' },
      { at: '/errors/0/extensions/code', is: ['RATELIMITED'], reason: 'RateLimited' },
    ],
  },
  asks: 'Asks whom the key belongs to.',
});
