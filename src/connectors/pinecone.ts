import { httpConnector } from '../families/http.ts';
import { apiKey } from '../families/authenticationSchemes.ts';

/** Pinecone, by its HTTP interface. */
export const pinecone = httpConnector({
  type: 'pinecone',
  title: 'Pinecone',
  summary: 'Indexes of Pinecone.',
  category: 'search',
  verified: {
    by: 'recorded',
    with: 'https://docs.pinecone.io/reference/api/latest/control-plane/list_indexes',
    on: '2026-11-24',
  },
  site: 'https://api.pinecone.io',
  schemes: { apiKey: apiKey('API key.', 'api-key') },
  check: {
    url: '{parameters.url}/indexes',
    headers: { 'x-pinecone-api-version': '2025-10' },
    expect: { json: { '/indexes': { type: 'array' } } },
  },
  asks: 'Asks which indexes there are.',
});
