import { httpConnector } from '../families/http.ts';
import { tokenHeader } from '../families/authenticationSchemes.ts';

/** HashiCorp Consul, by its HTTP interface. */
export const consul = httpConnector({
  type: 'consul',
  title: 'HashiCorp Consul',
  summary: 'A Consul agent.',
  category: 'directory',
  verified: {
    by: 'recorded',
    with: 'https://developer.hashicorp.com/consul/api-docs/acl/tokens',
    on: '2026-11-24',
  },
  example: 'https://consul.security.svc:8501',
  schemes: { token: tokenHeader('x-consul-token', 'Token.') },
  check: {
    url: '{parameters.url}/v1/acl/token/self',
    expect: { json: { '/AccessorID': { type: 'string' } } },
    reasons: { 403: 'CredentialsRejected' },
  },
  asks: 'Asks what the token may do.',
});
