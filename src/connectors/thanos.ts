import { httpConnector } from '../families/http.ts';
import { anonymous, password, token } from '../families/authenticationSchemes.ts';
import { grafanaHttp } from '../formats/http.ts';

/** Thanos, by the HTTP interface of its querier. */
export const thanos = httpConnector({
  type: 'thanos',
  title: 'Thanos',
  summary: 'A querier or query frontend of Thanos.',
  category: 'observability',
  verified: { by: 'stand-in', with: 'Prometheus 2.42', on: '2026-11-25' },
  aliases: ['thanos-query'],
  example: 'http://thanos-query.monitoring.svc:9090',
  formats: grafanaHttp('prometheus'),
  schemes: { password: password(), token: token('Token that a proxy before it wants.'), none: anonymous() },
  check: {
    url: '{parameters.url}/api/v1/query',
    query: { query: '1' },
    expect: { json: { '/status': { const: 'success' } } },
  },
  asks: 'Asks for the value of the expression 1.',
});
