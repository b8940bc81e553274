import { httpConnector } from '../families/http.ts';
import { anonymous, password, token } from '../families/authenticationSchemes.ts';
import { grafanaHttp } from '../formats/http.ts';

/** Graphite, by its HTTP interface. */
export const graphite = httpConnector({
  type: 'graphite',
  title: 'Graphite',
  summary: 'Graphite, or a store of metrics with its interface.',
  category: 'observability',
  verified: { by: 'stand-in', with: 'VictoriaMetrics 1.79', on: '2026-11-25' },
  aliases: ['graphite-web', 'carbonapi'],
  example: 'https://graphite.monitoring.svc',
  formats: grafanaHttp('graphite'),
  schemes: { password: password(), token: token('Token that a proxy before it wants.'), none: anonymous() },
  check: {
    url: '{parameters.url}/metrics/find',
    query: { query: '*', format: 'treejson' },
    expect: { json: { '': { type: 'array' } } },
  },
  asks: 'Asks for the metrics of the first level.',
});
