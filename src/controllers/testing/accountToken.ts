import { OPT_IN_LABEL } from '../../api/secretaccess.ts';
import { ServiceAccounts } from '../../api/kinds.ts';
import { ConnectionFailure } from '../../contract/failure.ts';
import { Secret } from '../../contract/secret.ts';
import { ApiError } from '../../runtime/apiError.ts';
import { objectPath } from '../../runtime/kind.ts';
import type { TokenWanted } from '../../validation/account.ts';
import type { TestIo } from './io.ts';

/** The least that the API server gives; a test is over long before. */
const TOKEN_SECONDS = 600;

/** Namespaces of the cluster itself, whose accounts lend their identity to no Connection. */
const SYSTEM = 'kube-';

/** What may be asked of the API server, and what must not be asked for. */
type AccountIo = Pick<TestIo, 'client' | 'ownAudiences'>;

/** A new token of a ServiceAccount that opts in, for one test; throws ConnectionFailure where there is none to be had. */
export async function accountToken(
  namespace: string,
  { account, audience }: TokenWanted,
  { client, ownAudiences }: AccountIo,
  signal: AbortSignal,
): Promise<Secret> {
  refuseSystem(namespace);
  refuseAudience(audience, await ownAudiences());
  const ref = { namespace, name: account };
  const found = await client
    .get(ServiceAccounts, ref, signal)
    .catch((error: unknown) => unavailable(error, `get serviceaccount ${account}`));
  if (found === undefined)
    throw new ConnectionFailure(
      'ServiceAccountNotFound',
      `there is no serviceaccount ${account} in this namespace: create it`,
    );
  if (found.metadata.labels?.[OPT_IN_LABEL] !== 'true')
    throw new ConnectionFailure(
      'ServiceAccountNotShared',
      `serviceaccount ${account} lends its identity to no Connection: kubectl label serviceaccount ${account} ${OPT_IN_LABEL}=true`,
    );
  const answer = await client
    .request({
      method: 'POST',
      path: objectPath(ServiceAccounts, ref, 'token'),
      body: asking(audience),
      signal,
    })
    .catch((error: unknown) => unavailable(error, `create serviceaccounts/token of ${account}`));
  return tokenIn(answer, account);
}

function asking(audience: string): object {
  return {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { audiences: [audience], expirationSeconds: TOKEN_SECONDS },
  };
}

function refuseSystem(namespace: string): void {
  if (namespace.startsWith(SYSTEM))
    throw new ConnectionFailure(
      'NotAllowed',
      `no ServiceAccount of a namespace ${SYSTEM}* may be used: put the Connection into a namespace of yours`,
    );
}

/** A token that the API server itself takes would be worth all that the account may do in the cluster. */
function refuseAudience(audience: string, own: readonly string[]): void {
  if (audience === '')
    throw new ConnectionFailure('NotAllowed', 'spec.parameters.audience is empty: a token is for somebody');
  if (own.includes(audience))
    throw new ConnectionFailure(
      'NotAllowed',
      'spec.parameters.audience is that of the API server: name the one that the service is set up for',
    );
}

function unavailable(error: unknown, what: string): never {
  if (!(error instanceof ApiError)) throw error;
  throw new ConnectionFailure('ServiceAccountUnavailable', whyNot(error, what), { cause: error });
}

function whyNot({ status }: ApiError, what: string): string {
  if (status === 403)
    return `the operator may not ${what}: install it with the component deploy/keyless, or give it the Role of docs/keyless.md in this namespace`;
  if (status === 422)
    return `a policy of the cluster does not let the operator ${what}: the audience must be one that the policy keyless-tokens.mooring.dev declares`;
  return `the api server did not let the operator ${what} (${status})`;
}

function tokenIn(answer: unknown, account: string): Secret {
  const { status } = answer as { readonly status?: { readonly token?: unknown } }; // of the API server
  if (typeof status?.token !== 'string' || status.token === '')
    throw new ConnectionFailure(
      'ServiceAccountUnavailable',
      `the api server gave no token of serviceaccount ${account}`,
    );
  return new Secret(status.token);
}
