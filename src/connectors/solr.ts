import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { anonymous, password } from '../families/authenticationSchemes.ts';

/** Apache Solr, by its HTTP interface. */
export const solr = httpConnector({
  type: 'solr',
  title: 'Apache Solr',
  summary: 'A collection of Apache Solr.',
  category: 'search',
  verified: { by: 'server', with: 'Solr 9.10', on: '2026-11-25' },
  example: 'http://solr.search.svc:8983/solr',
  parameters: { collection: text('Collection or core to ask.', { maxLength: 255 }) },
  sample: { collection: 'orders' },
  schemes: { password: password(), none: anonymous() },
  check: {
    url: '{parameters.url}/{parameters.collection}/admin/ping',
    query: { wt: 'json' },
    expect: { json: { '/status': { const: 'OK' } } },
  },
  asks: 'Asks whether the collection answers.',
});
