import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Attio, by its HTTP interface. */
export const attio = httpConnector({
  type: 'attio',
  title: 'Attio',
  summary: 'A workspace of Attio.',
  category: 'crm',
  verified: {
    by: 'recorded',
    with: 'https://docs.attio.com/rest-api/endpoint-reference/meta/identify',
    on: '2026-11-24',
  },
  site: 'https://api.attio.com',
  schemes: { token: token('Access token.') },
  check: {
    url: '{parameters.url}/v2/self',
    expect: { json: { '/active': { const: true } } },
    tells: [{ at: '/active', is: ['false'], reason: 'CredentialsRejected' }],
  },
  asks: 'Asks what the token belongs to.',
});
