import { optional, text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { anonymous, password, token } from '../families/authenticationSchemes.ts';
import { grafanaHttp } from '../formats/http.ts';

/** Grafana Mimir, by its HTTP interface. */
export const mimir = httpConnector({
  type: 'mimir',
  title: 'Grafana Mimir',
  summary: 'A Grafana Mimir, or the metrics of Grafana Cloud.',
  category: 'observability',
  verified: {
    by: 'recorded',
    with: 'https://grafana.com/docs/mimir/latest/references/http-api/',
    on: '2026-11-24',
  },
  aliases: ['cortex'],
  example: 'http://mimir.monitoring.svc/prometheus',
  parameters: { tenant: optional(text('Tenant to ask as.', { maxLength: 150 })) },
  sample: { tenant: 'shop' },
  formats: grafanaHttp('prometheus'),
  schemes: { password: password(), token: token('Token that a proxy before it wants.'), none: anonymous() },
  check: {
    url: '{parameters.url}/api/v1/query',
    query: { query: '1' },
    headers: { 'x-scope-orgid': '{parameters.tenant}' },
    expect: { json: { '/status': { const: 'success' } } },
  },
  asks: 'Asks for the value of the expression 1.',
});
