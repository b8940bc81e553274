import { httpConnector } from '../families/http.ts';
import { anonymous, password } from '../families/authenticationSchemes.ts';
import { grafanaHttp } from '../formats/http.ts';

/** OpenSearch, by its HTTP interface. */
export const opensearch = httpConnector({
  type: 'opensearch',
  title: 'OpenSearch',
  summary: 'An OpenSearch cluster.',
  category: 'search',
  verified: { by: 'server', with: 'OpenSearch 2.19', on: '2026-11-25' },
  example: 'https://opensearch.search.svc:9200',
  isCluster: true,
  formats: grafanaHttp('grafana-opensearch-datasource'),
  schemes: { password: password(), none: anonymous() },
  check: { url: '{parameters.url}/', expect: { json: { '/version/number': { type: 'string' } } } },
  asks: 'Asks for the version.',
  version: '/version/number',
});
