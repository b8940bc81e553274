import type { ConnectionPolicy } from '../api/policy.ts';
import { apiVersionOf } from '../runtime/kind.ts';
import { ConnectionPolicies } from '../api/kinds.ts';
import { yamlFile } from './artifact.ts';
import type { Artifact } from './artifact.ts';
import { LABELS } from './operator.ts';

/** What a policy needs of a ConnectionPolicy to be written down. */
type Written = Pick<ConnectionPolicy, 'spec'> & { readonly [field: string]: unknown };

const folder = 'deploy/tenants';

/**
 * A kustomize component for a cluster of many tenants: the operator knows the Secrets that their owners share with it,
 * and uses those that say where they may go.
 */
export function tenants(): readonly Artifact[] {
  const policy: Written = {
    apiVersion: apiVersionOf(ConnectionPolicies),
    kind: ConnectionPolicies.kind,
    metadata: { name: 'tenants', labels: LABELS },
    spec: { tls: { minimumMode: 'verify-full' }, secrets: { requireHostBinding: true } },
  };
  return [
    yamlFile(`${folder}/kustomization.yaml`, {
      apiVersion: 'kustomize.config.k8s.io/v1alpha1',
      kind: 'Component',
      components: ['../secret-access/labelled'],
      resources: ['policy.yaml'],
    }),
    yamlFile(`${folder}/policy.yaml`, policy),
  ];
}
