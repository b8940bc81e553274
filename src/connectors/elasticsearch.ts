import { httpConnector } from '../families/http.ts';
import { apiKey, password, token } from '../families/authenticationSchemes.ts';
import { grafanaHttp } from '../formats/http.ts';

/** Elasticsearch, by its HTTP interface. */
export const elasticsearch = httpConnector({
  type: 'elasticsearch',
  title: 'Elasticsearch',
  summary: 'An Elasticsearch cluster, or a deployment of Elastic Cloud.',
  category: 'search',
  verified: {
    by: 'recorded',
    with: 'https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-security-authenticate',
    on: '2026-11-24',
  },
  aliases: ['elastic'],
  example: 'https://elasticsearch.search.svc:9200',
  isCluster: true,
  formats: grafanaHttp('elasticsearch'),
  schemes: {
    password: password(),
    apiKey: apiKey('Encoded API key.', 'authorization', 'ApiKey {secrets.apiKey}'),
    token: token('Token of a service account, or of OAuth.'),
  },
  check: {
    url: '{parameters.url}/_security/_authenticate',
    expect: { json: { '/username': { type: 'string' } } },
  },
  asks: 'Asks who is logged in.',
});
