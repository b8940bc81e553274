import { httpConnector } from '../families/http.ts';
import { anonymous, apiKey } from '../families/authenticationSchemes.ts';

/** Qdrant, by its HTTP interface. */
export const qdrant = httpConnector({
  type: 'qdrant',
  title: 'Qdrant',
  summary: 'A Qdrant server, or a cluster of its cloud.',
  category: 'search',
  verified: {
    by: 'recorded',
    with: 'https://api.qdrant.tech/api-reference/collections/get-collections',
    on: '2026-11-24',
  },
  example: 'https://qdrant.search.svc:6333',
  schemes: { apiKey: apiKey('API key.', 'api-key'), none: anonymous() },
  check: { url: '{parameters.url}/collections', expect: { json: { '/status': { const: 'ok' } } } },
  asks: 'Asks which collections there are.',
});
