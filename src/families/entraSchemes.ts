import type { ClientCredentials, TokenHeader } from '../contract/check.ts';
import { entra } from './authenticationSchemes.ts';
import type { AuthenticationScheme } from './authenticationSchemes.ts';

/*
 * How an application of Microsoft Entra ID proves itself: by its secret, or by the token of a ServiceAccount that a
 * federated credential of the application trusts.
 * https://learn.microsoft.com/en-us/entra/workload-id/workload-identity-federation
 */

/** For whom the token of the ServiceAccount is, in every tenant. */
const ENTRA_AUDIENCE = { always: 'api://AzureADTokenExchange' } as const;

/** By its secret or such a token, for a service that takes the token of Entra as Bearer, or in a header of its own. */
export function entraSchemes(
  scope: string,
  tokenHeader?: TokenHeader,
): Readonly<Record<'clientCredentials' | 'workloadIdentity', AuthenticationScheme>> {
  const scheme = entra(scope);
  return {
    clientCredentials: {
      ...scheme,
      needs: NEEDS,
      auth: { oauth2: { ...grantOf(scheme), ...(tokenHeader && { tokenHeader }) } },
    },
    workloadIdentity: entraWorkload(scope, tokenHeader),
  };
}

/** By such a token alone. */
export function entraWorkload(scope: string, tokenHeader?: TokenHeader): AuthenticationScheme {
  const scheme = entra(scope);
  const { clientSecret: _, ...grant } = grantOf(scheme);
  return {
    ...scheme,
    needs: NEEDS,
    title: 'Token of a ServiceAccount that the application trusts',
    secrets: {},
    tokenFor: ENTRA_AUDIENCE,
    auth: {
      oauth2: {
        ...grant,
        assertion: '{secrets.serviceAccountToken}',
        ...(tokenHeader && { tokenHeader }),
      },
    },
  };
}

const NEEDS = ['tenantId', 'clientId'];

function grantOf({ auth }: AuthenticationScheme): ClientCredentials {
  if (auth === undefined || !('oauth2' in auth))
    throw new Error('Entra ID gives tokens by client credentials');
  return auth.oauth2;
}
