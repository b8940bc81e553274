import { httpConnector } from '../families/http.ts';
import { password } from '../families/authenticationSchemes.ts';

/** Couchbase, by its HTTP interface. */
export const couchbase = httpConnector({
  type: 'couchbase',
  title: 'Couchbase',
  summary: 'A cluster of Couchbase Server.',
  category: 'database',
  verified: {
    by: 'recorded',
    with: 'https://docs.couchbase.com/server/current/rest-api/rest-whoami.html',
    on: '2026-11-24',
  },
  example: 'https://couchbase.data.svc:18091',
  schemes: { password: password() },
  check: {
    url: '{parameters.url}/whoami',
    expect: { json: { '/id': { type: 'string' }, '/domain': { type: 'string' } } },
  },
  asks: 'Asks who is logged in.',
});
