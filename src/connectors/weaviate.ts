import { httpConnector } from '../families/http.ts';
import { anonymous, token } from '../families/authenticationSchemes.ts';

/** Weaviate, by its HTTP interface. */
export const weaviate = httpConnector({
  type: 'weaviate',
  title: 'Weaviate',
  summary: 'A Weaviate server, or a cluster of its cloud.',
  category: 'search',
  verified: { by: 'recorded', with: 'https://docs.weaviate.io/weaviate/api/rest', on: '2026-11-24' },
  example: 'https://weaviate.search.svc:8080',
  schemes: { token: token('API key.'), none: anonymous() },
  check: { url: '{parameters.url}/v1/meta', expect: { json: { '/version': { type: 'string' } } } },
  asks: 'Asks for the version.',
  version: '/version',
});
