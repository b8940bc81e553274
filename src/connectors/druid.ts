import { httpConnector } from '../families/http.ts';
import { anonymous, password } from '../families/authenticationSchemes.ts';

/** Apache Druid, by its HTTP interface. */
export const druid = httpConnector({
  type: 'druid',
  title: 'Apache Druid',
  summary: 'A router or broker of Apache Druid.',
  category: 'warehouse',
  verified: {
    by: 'recorded',
    with: 'https://druid.apache.org/docs/latest/api-reference/sql-api/',
    on: '2026-11-24',
  },
  example: 'https://druid.data.svc:8888',
  schemes: { password: password(), none: anonymous() },
  check: {
    method: 'POST',
    url: '{parameters.url}/druid/v2/sql',
    json: { query: 'select 1 as one' },
    expect: { json: { '/0/one': { const: 1 } } },
  },
  asks: 'Runs "select 1".',
});
