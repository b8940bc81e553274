import { httpConnector } from '../families/http.ts';
import { apiKey } from '../families/authenticationSchemes.ts';

/** Typesense, by its HTTP interface. */
export const typesense = httpConnector({
  type: 'typesense',
  title: 'Typesense',
  summary: 'A Typesense server, or a cluster of its cloud.',
  category: 'search',
  verified: {
    by: 'recorded',
    with: 'https://typesense.org/docs/latest/api/collections.html',
    on: '2026-11-24',
  },
  example: 'https://typesense.search.svc:8108',
  schemes: { apiKey: apiKey('API key that may list collections.', 'x-typesense-api-key') },
  check: {
    url: '{parameters.url}/collections',
    query: { limit: '1' },
    expect: { json: { '': { type: 'array' } } },
  },
  asks: 'Asks for one collection.',
});
