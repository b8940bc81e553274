import { httpConnector } from '../families/http.ts';
import { password } from '../families/authenticationSchemes.ts';

/** Apache CouchDB, by its HTTP interface. */
export const couchdb = httpConnector({
  type: 'couchdb',
  title: 'Apache CouchDB',
  summary: 'A CouchDB server, or IBM Cloudant.',
  category: 'database',
  verified: { by: 'emulator', with: 'PouchDB Server 4.2', on: '2026-11-24' },
  aliases: ['cloudant'],
  example: 'https://couchdb.data.svc:6984',
  schemes: { password: password() },
  check: {
    url: '{parameters.url}/_session',
    expect: { json: { '/userCtx/name': { type: 'string' } } },
    tells: [{ at: '/userCtx/name', is: ['null'], reason: 'CredentialsRejected' }],
  },
  asks: 'Asks who is logged in; the service answers strangers too, without a name.',
});
