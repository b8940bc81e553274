import { httpConnector } from '../families/http.ts';
import { anonymous, password, token } from '../families/authenticationSchemes.ts';
import { grafanaHttp } from '../formats/http.ts';

/** Prometheus, by its HTTP interface. */
export const prometheus = httpConnector({
  type: 'prometheus',
  title: 'Prometheus',
  summary: 'A Prometheus server, or one that answers PromQL.',
  category: 'observability',
  stage: 'beta',
  verified: { by: 'server', with: 'Prometheus 2.42', on: '2026-11-24' },
  example: 'http://prometheus.monitoring.svc:9090',
  formats: grafanaHttp('prometheus'),
  schemes: { password: password(), token: token('Token that a proxy before it wants.'), none: anonymous() },
  check: {
    url: '{parameters.url}/api/v1/query',
    query: { query: '1' },
    expect: { json: { '/status': { const: 'success' } } },
  },
  asks: 'Asks for the value of the expression 1.',
});
