import { httpConnector } from '../families/http.ts';
import { clientCredentials } from '../families/authenticationSchemes.ts';

/** Auth0, by its HTTP interface. */
export const auth0 = httpConnector({
  type: 'auth0',
  title: 'Auth0',
  summary: 'A tenant of Auth0, by its Management API.',
  category: 'directory',
  verified: {
    by: 'recorded',
    with: 'https://auth0.com/docs/api/management/v2/clients/get-clients',
    on: '2026-11-24',
  },
  example: 'https://acme.eu.auth0.com',
  schemes: {
    clientCredentials: clientCredentials({
      at: '{parameters.url}/oauth/token',
      form: { audience: '{parameters.url}/api/v2/' },
    }),
  },
  check: {
    url: '{parameters.url}/api/v2/clients',
    query: { per_page: '1', fields: 'client_id' },
    expect: { json: { '': { type: 'array' } } },
  },
  asks: 'Asks for the id of one application.',
});
