import type { TokenHeader } from '../contract/check.ts';
import { entra } from './authenticationSchemes.ts';
import type { AuthenticationScheme } from './authenticationSchemes.ts';

/*
 * How an application of Microsoft Entra ID proves itself: by its secret, or by the token of a ServiceAccount that a
 * federated credential of the application trusts.
 * https://learn.microsoft.com/en-us/entra/workload-id/workload-identity-federation
 */

/** For whom the token of the ServiceAccount is, in every tenant. */
const ENTRA_AUDIENCE = { always: 'api://AzureADTokenExchange' } as const;

/** Both ways, for a service that takes the token as Bearer, or in a header of its own. */
export function entraSchemes(
  scope: string,
  tokenHeader?: TokenHeader,
): Readonly<Record<'clientCredentials' | 'workloadIdentity', AuthenticationScheme>> {
  const scheme = entra(scope);
  if (scheme.auth === undefined || !('oauth2' in scheme.auth))
    throw new Error('Entra ID gives tokens by client credentials');
  const { clientSecret: _, ...grant } = { ...scheme.auth.oauth2, ...(tokenHeader && { tokenHeader }) };
  const application = { ...scheme, needs: ['tenantId', 'clientId'] };
  return {
    clientCredentials: { ...application, auth: { oauth2: { ...scheme.auth.oauth2, ...grant } } },
    workloadIdentity: {
      ...application,
      title: 'Token of a ServiceAccount that the application trusts',
      secrets: {},
      tokenFor: ENTRA_AUDIENCE,
      auth: { oauth2: { ...grant, assertion: '{secrets.serviceAccountToken}' } },
    },
  };
}
