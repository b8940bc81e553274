import type { HttpAuth, Texts } from '../contract/check.ts';
import { optional, text } from '../contract/schema.ts';
import type { AuthenticationScheme } from './authenticationSchemes.ts';

/*
 * How clients log in to HashiCorp Vault and OpenBao, besides by a token.
 * https://developer.hashicorp.com/vault/api-docs/auth/kubernetes, .../jwt, .../approle
 */

const PATH = { maxLength: 256, pattern: '^[A-Za-z0-9_.-]+$' } as const;

/** A role that trusts the ServiceAccount, by one of the two methods, which have the same form. */
export function vaultWorkload(title: string): AuthenticationScheme {
  return {
    title,
    parameters: {
      role: text('Role of the method, which names the ServiceAccount.', { maxLength: 256 }),
      audience: text('Audience that the role asks for in the token.', { maxLength: 1024 }),
      mount,
    },
    needs: ['role', 'audience', 'mount'],
    secrets: {},
    tokenFor: { parameter: 'audience' },
    auth: login({ role: '{parameters.role}', jwt: '{secrets.serviceAccountToken}' }),
    before: BEFORE,
  };
}

/** A role that a program proves by an id and a secret. */
export function vaultAppRole(): AuthenticationScheme {
  return {
    title: 'Role id and secret id of AppRole',
    parameters: { roleId: text('Id of the role.', { maxLength: 256 }), mount },
    needs: ['mount'],
    identity: ['roleId'],
    secrets: { secretId: text('Secret id of the role.') },
    auth: login({ role_id: '{parameters.roleId}', secret_id: '{secrets.secretId}' }),
    sample: { roleId: '675a50e7-cfe0-be76-e35f-49ec009731ea', mount: 'approle' },
    before: BEFORE,
  };
}

const mount = optional(
  text('Path at which the method is mounted, such as kubernetes, jwt or approle.', PATH),
);

const BEFORE =
  'With another profile than token it logs in first (POST /v1/auth/{mount}/login), which makes a token that ends by itself.';

function login(json: Texts): HttpAuth {
  return {
    login: {
      url: '{parameters.url}/v1/auth/{parameters.mount}/login',
      headers: { 'x-vault-namespace': '{parameters.namespace}' },
      json,
      token: '/auth/client_token',
      tokenHeader: { header: 'x-vault-token', value: '{token}' },
      reasons: { 400: 'CredentialsRejected', 403: 'CredentialsRejected' },
    },
  };
}
