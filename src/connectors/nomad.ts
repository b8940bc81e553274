import { httpConnector } from '../families/http.ts';
import { tokenHeader } from '../families/authenticationSchemes.ts';

/** HashiCorp Nomad, by its HTTP interface. */
export const nomad = httpConnector({
  type: 'nomad',
  title: 'HashiCorp Nomad',
  summary: 'A Nomad cluster.',
  category: 'api',
  verified: {
    by: 'recorded',
    with: 'https://developer.hashicorp.com/nomad/api-docs/acl/tokens',
    on: '2026-11-24',
  },
  example: 'https://nomad.example.com:4646',
  schemes: { token: tokenHeader('x-nomad-token', 'Token.') },
  check: {
    url: '{parameters.url}/v1/acl/token/self',
    expect: { json: { '/AccessorID': { type: 'string' } } },
    reasons: { 403: 'CredentialsRejected' },
  },
  asks: 'Asks what the token may do.',
});
