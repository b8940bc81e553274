import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';

/** Algolia, by its HTTP interface. */
export const algolia = httpConnector({
  type: 'algolia',
  title: 'Algolia',
  summary: 'An application of Algolia.',
  category: 'search',
  verified: {
    by: 'recorded',
    with: 'https://www.algolia.com/doc/rest-api/search/list-indices',
    on: '2026-11-24',
  },
  example: 'https://ABCDEF.algolia.net',
  schemes: {
    apiKey: {
      title: 'API key',
      parameters: { applicationId: text('Id of the application.', { maxLength: 32 }) },
      identity: ['applicationId'],
      secrets: { apiKey: text('API key that may list indices.') },
      headers: {
        'x-algolia-api-key': '{secrets.apiKey}',
        'x-algolia-application-id': '{parameters.applicationId}',
      },
      sample: { applicationId: 'ABCDEF' },
    },
  },
  check: {
    url: '{parameters.url}/1/indexes',
    query: { hitsPerPage: '1', page: '0' },
    expect: { json: { '/items': { type: 'array' } } },
    reasons: { 403: 'CredentialsRejected' },
  },
  asks: 'Asks for one index.',
});
