import type { SecretRules } from '../api/secretaccess.ts';
import type { Publishing } from '../controllers/registry.ts';
import { yamlFile } from './artifact.ts';
import type { Artifact } from './artifact.ts';
import { NAME, NAMESPACE } from './operator.ts';
import { clusterRole, configMapRights, inNamespace } from './rbac.ts';
import type { AccessRule } from '../runtime/handlers.ts';

/** The rights of the operator where it comes to Secrets in this way. */
export type RightsOf = (access: SecretRules['access'], publishing?: Publishing) => readonly AccessRule[];

/**
 * Kustomize components, one for `--configmaps`, and one for each other `--secret-access`: the flag, and the rights that go with it. RBAC knows no
 * labels, so `labelled` has the same rights and merely uses fewer; `none-cluster-wide` has none, and
 * namespace.yaml gives it those of one namespace: kubectl apply -n NAMESPACE -f.
 */
export function variants(rightsOf: RightsOf): readonly Artifact[] {
  const folder = 'deploy/secret-access/none-cluster-wide';
  const secrets = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }];
  return [
    component('labelled', rightsOf),
    component('none-cluster-wide', rightsOf),
    yamlFile(`${folder}/namespace.yaml`, ...inNamespace(secrets, { name: `${NAME}-secrets` })),
    ...configMaps(),
  ];
}

/** A component for an operator that reads ConfigMaps: the flag, and the rights that go with it. */
function configMaps(): readonly Artifact[] {
  const folder = 'deploy/configmaps';
  return [
    yamlFile(`${folder}/kustomization.yaml`, {
      apiVersion: 'kustomize.config.k8s.io/v1alpha1',
      kind: 'Component',
      resources: ['rights.yaml'],
      patches: [withFlag('--configmaps=true')],
    }),
    yamlFile(`${folder}/rights.yaml`, ...configMapRights()),
  ];
}

function component(access: SecretRules['access'], rightsOf: RightsOf): Artifact {
  return yamlFile(`deploy/secret-access/${access}/kustomization.yaml`, {
    apiVersion: 'kustomize.config.k8s.io/v1alpha1',
    kind: 'Component',
    patches: [
      withFlag(`--secret-access=${access}`),
      { patch: JSON.stringify(clusterRole(rightsOf(access))) },
    ],
  });
}

/** Adds a flag to those of the operator. */
export function withFlag(value: string): object {
  const patch = JSON.stringify([{ op: 'add', path: '/spec/template/spec/containers/0/args/-', value }]);
  return { target: { kind: 'Deployment', name: NAME, namespace: NAMESPACE }, patch };
}
