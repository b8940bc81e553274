import { optional, text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { anonymous, password, token } from '../families/authenticationSchemes.ts';
import { grafanaHttp } from '../formats/http.ts';

/** Grafana Loki, by its HTTP interface. */
export const loki = httpConnector({
  type: 'loki',
  title: 'Grafana Loki',
  summary: 'A Grafana Loki, or the logs of Grafana Cloud.',
  category: 'observability',
  verified: {
    by: 'recorded',
    with: 'https://grafana.com/docs/loki/latest/reference/loki-http-api/',
    on: '2026-11-24',
  },
  example: 'http://loki.monitoring.svc:3100',
  parameters: { tenant: optional(text('Tenant to ask as.', { maxLength: 150 })) },
  sample: { tenant: 'shop' },
  formats: grafanaHttp('loki'),
  schemes: { password: password(), token: token('Token that a proxy before it wants.'), none: anonymous() },
  check: {
    url: '{parameters.url}/loki/api/v1/labels',
    headers: { 'x-scope-orgid': '{parameters.tenant}' },
    expect: { json: { '/status': { const: 'success' } } },
  },
  asks: 'Asks which labels there are.',
});
