import { optional, text } from '../contract/schema.ts';
import { serviceAccount } from './authenticationSchemes.ts';
import type { AuthenticationScheme } from './authenticationSchemes.ts';

/*
 * How a client of Google Cloud proves itself: by the key of a service account, or by the token of a ServiceAccount of
 * Kubernetes that a workload identity pool trusts.
 */

/** A provider of a pool, as the audience of tokens for it has it unless it says otherwise. */
const PROVIDER = {
  maxLength: 512,
  pattern:
    '^https://iam\\.googleapis\\.com/projects/[0-9]+/locations/global/workloadIdentityPools/[a-z0-9-]+/providers/[a-z0-9-]+$',
} as const;

/** Both ways of a service that takes tokens of this scope. */
export function googleSchemes(
  scope: string,
): Readonly<Record<'serviceAccount' | 'workloadIdentity', AuthenticationScheme>> {
  const key = serviceAccount(scope);
  return {
    serviceAccount: key,
    workloadIdentity: {
      title: 'ServiceAccount that a workload identity pool trusts',
      parameters: {
        ...key.parameters,
        audience: optional(
          text(
            'Provider of the workload identity pool, https://iam.googleapis.com/projects/… as its page shows it.',
            PROVIDER,
          ),
        ),
        serviceAccountEmail: optional(
          text('Service account of Google in whose name it asks, where the pool itself has no right.', {
            maxLength: 320,
            pattern: '^[^@/ ]+@[A-Za-z0-9.-]+$',
          }),
        ),
      },
      needs: ['audience'],
      secrets: {},
      tokenFor: { parameter: 'audience' },
      auth: { googleWorkload: { token: '{secrets.serviceAccountToken}', scope } },
      before:
        'With the profile workloadIdentity it exchanges the token of the ServiceAccount at https://sts.googleapis.com, and that for one of serviceAccountEmail at https://iamcredentials.googleapis.com where it is given.',
    },
  };
}
