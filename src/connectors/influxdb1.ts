import { httpConnector } from '../families/http.ts';
import { anonymous, password } from '../families/authenticationSchemes.ts';
import { grafanaHttp } from '../formats/http.ts';

/** InfluxDB 1, by its HTTP interface. */
export const influxdb1 = httpConnector({
  type: 'influxdb1',
  title: 'InfluxDB 1',
  summary: 'An InfluxDB of version 1.',
  category: 'database',
  stage: 'beta',
  verified: { by: 'server', with: 'InfluxDB 1.6', on: '2026-11-24' },
  example: 'https://influxdb.data.svc:8086',
  formats: grafanaHttp('influxdb'),
  schemes: { password: password(), none: anonymous() },
  check: {
    url: '{parameters.url}/query',
    query: { q: 'SHOW DATABASES' },
    expect: { json: { '/results/0/series/0/name': { const: 'databases' } } },
  },
  asks: 'Asks which databases there are.',
});
