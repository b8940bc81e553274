import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Meilisearch, by its HTTP interface. */
export const meilisearch = httpConnector({
  type: 'meilisearch',
  title: 'Meilisearch',
  summary: 'A Meilisearch server, or a project of its cloud.',
  category: 'search',
  verified: {
    by: 'recorded',
    with: 'https://www.meilisearch.com/docs/reference/api/stats',
    on: '2026-11-24',
  },
  example: 'http://meilisearch.search.svc:7700',
  schemes: { token: token('API key.') },
  check: {
    url: '{parameters.url}/stats',
    expect: { json: { '/databaseSize': { type: 'integer' } } },
    tells: [{ at: '/code', is: ['invalid_api_key'], reason: 'CredentialsRejected' }],
  },
  asks: 'Asks for statistics.',
});
