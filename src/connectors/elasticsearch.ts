import { httpConnector } from '../families/http.ts';
import { anonymous, apiKey, password, token } from '../families/authenticationSchemes.ts';
import { grafanaHttp } from '../formats/http.ts';

/** What a cluster whose security is off says when it is asked who is logged in, from version 8 on; before that, by its licence. */
const NO_HANDLER = 'no handler found for uri [/_security/_authenticate] and method [GET]';
const NOT_ENABLED = ['basic', 'trial'].map(
  (license) =>
    `Security must be explicitly enabled when using a [${license}] license. Enable security by setting [xpack.security.enabled] to [true] in the elasticsearch.yml file and restart the node.`,
);

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
    none: {
      ...anonymous(),
      ask: { url: '{parameters.url}/', expect: { json: { '/version/number': { type: 'string' } } } },
    },
  },
  check: {
    url: '{parameters.url}/_security/_authenticate',
    expect: { json: { '/username': { type: 'string' } } },
    tells: [
      { at: '/error', is: [NO_HANDLER], reason: 'AuthMethodNotOffered' },
      { at: '/error/reason', is: NOT_ENABLED, reason: 'AuthMethodNotOffered' },
    ],
  },
  asks: 'Asks who is logged in; without credentials, for the version, at the path /.',
});
