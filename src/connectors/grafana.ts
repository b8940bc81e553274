import { httpConnector } from '../families/http.ts';
import { password, token } from '../families/authenticationSchemes.ts';

/** Grafana, by its HTTP interface. */
export const grafana = httpConnector({
  type: 'grafana',
  title: 'Grafana',
  summary: 'A Grafana server, or a stack of Grafana Cloud.',
  category: 'observability',
  verified: {
    by: 'recorded',
    with: 'https://grafana.com/docs/grafana/latest/developers/http_api/org/',
    on: '2026-11-24',
  },
  example: 'https://grafana.example.com',
  schemes: { token: token('Token of a service account.'), password: password() },
  check: { url: '{parameters.url}/api/org', expect: { json: { '/id': { type: 'integer' } } } },
  asks: 'Asks for the organisation.',
});
