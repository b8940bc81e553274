import { httpConnector } from '../families/http.ts';
import { anonymous, password, token } from '../families/authenticationSchemes.ts';
import { grafanaHttp } from '../formats/http.ts';

/** Alertmanager, by its HTTP interface. */
export const alertmanager = httpConnector({
  type: 'alertmanager',
  title: 'Alertmanager',
  summary: 'An Alertmanager of Prometheus.',
  category: 'observability',
  verified: { by: 'server', with: 'Alertmanager 0.25', on: '2026-11-24' },
  example: 'http://alertmanager.monitoring.svc:9093',
  formats: grafanaHttp('alertmanager'),
  schemes: { password: password(), token: token('Token that a proxy before it wants.'), none: anonymous() },
  check: {
    url: '{parameters.url}/api/v2/status',
    expect: { json: { '/versionInfo/version': { type: 'string' } } },
  },
  asks: 'Asks for the status.',
  version: '/versionInfo/version',
});
