import { optional, text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';
import { grafanaHttp } from '../formats/http.ts';

/** InfluxDB 2, by its HTTP interface. */
export const influxdb2 = httpConnector({
  type: 'influxdb2',
  title: 'InfluxDB 2',
  summary: 'An InfluxDB of version 2 or 3, or InfluxDB Cloud.',
  category: 'database',
  verified: { by: 'recorded', with: 'https://docs.influxdata.com/influxdb/v2/api/v2/', on: '2026-11-24' },
  aliases: ['influxdb-cloud'],
  example: 'https://influxdb.data.svc:8086',
  parameters: { org: optional(text('Organisation to ask in.', { maxLength: 255 })) },
  sample: { org: 'shop' },
  formats: grafanaHttp('influxdb', (values) => ({ version: 'Flux', organization: values.text('org') })),
  schemes: { token: token('API token.', 'Token') },
  check: {
    url: '{parameters.url}/api/v2/buckets',
    query: { limit: '1', org: '{parameters.org}' },
    expect: { json: { '/buckets': { type: 'array' } } },
  },
  asks: 'Asks for one bucket.',
});
