import { optional, text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { anonymous, token } from '../families/authenticationSchemes.ts';

/** Iceberg REST catalogue, by its HTTP interface. */
export const icebergRest = httpConnector({
  type: 'iceberg-rest',
  title: 'Iceberg REST catalogue',
  summary: 'A catalogue of Apache Iceberg, by its REST protocol.',
  category: 'warehouse',
  verified: { by: 'recorded', with: 'https://iceberg.apache.org/rest-catalog-spec/', on: '2026-11-24' },
  aliases: ['polaris', 'nessie', 'lakekeeper'],
  example: 'https://catalog.data.svc',
  parameters: { warehouse: optional(text('Warehouse to ask for.', { maxLength: 1024 })) },
  sample: { warehouse: 'lake' },
  schemes: { token: token('Token.'), none: anonymous() },
  check: {
    url: '{parameters.url}/v1/config',
    query: { warehouse: '{parameters.warehouse}' },
    expect: { json: { '/defaults': { type: 'object' }, '/overrides': { type: 'object' } } },
  },
  asks: 'Asks for the configuration of the warehouse.',
});
