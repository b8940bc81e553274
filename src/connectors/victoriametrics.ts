import { httpConnector } from '../families/http.ts';
import { anonymous, password, token } from '../families/authenticationSchemes.ts';
import { grafanaHttp } from '../formats/http.ts';

/** VictoriaMetrics, by its HTTP interface. */
export const victoriametrics = httpConnector({
  type: 'victoriametrics',
  title: 'VictoriaMetrics',
  summary: 'A VictoriaMetrics server.',
  category: 'observability',
  verified: { by: 'server', with: 'VictoriaMetrics 1.79', on: '2026-11-24' },
  example: 'http://vmsingle.monitoring.svc:8428',
  formats: grafanaHttp('prometheus'),
  schemes: { password: password(), token: token('Token that vmauth wants.'), none: anonymous() },
  check: {
    url: '{parameters.url}/api/v1/query',
    query: { query: '1' },
    expect: { json: { '/status': { const: 'success' } } },
  },
  asks: 'Asks for the value of the expression 1.',
});
