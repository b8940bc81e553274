import { optional, text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { tokenHeader } from '../families/authenticationSchemes.ts';
import { vaultAppRole, vaultWorkload } from '../families/vaultSchemes.ts';

/** HashiCorp Vault, by its HTTP interface. */
export const vault = httpConnector({
  type: 'vault',
  title: 'HashiCorp Vault',
  summary: 'A Vault or OpenBao server.',
  category: 'directory',
  verified: {
    by: 'recorded',
    with: 'https://developer.hashicorp.com/vault/api-docs/auth/token',
    on: '2026-11-24',
  },
  aliases: ['openbao'],
  example: 'https://vault.security.svc:8200',
  parameters: { namespace: optional(text('Namespace of Vault Enterprise.', { maxLength: 1024 })) },
  sample: { namespace: 'shop' },
  schemes: {
    token: tokenHeader('x-vault-token', 'Token.'),
    kubernetes: vaultWorkload('Token of a ServiceAccount that Vault asks this cluster about'),
    jwt: vaultWorkload('Token of a ServiceAccount, verified by keys of this cluster'),
    appRole: vaultAppRole(),
  },
  check: {
    url: '{parameters.url}/v1/auth/token/lookup-self',
    headers: { 'x-vault-namespace': '{parameters.namespace}' },
    expect: { json: { '/data/policies': { type: 'array' } } },
    reasons: { 403: 'CredentialsRejected' },
  },
  asks: 'Asks what the token may do, and until when.',
  tokenExpiry: '/data/expire_time',
});
