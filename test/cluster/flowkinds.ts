import { apiVersion } from './environment.ts';

/** Where the objects of these tests are. */
export const namespace = 'streams';
/** Of the kinds that these tests declare. */
export const group = 'kafka.example.com';

/** A kind of another project, whose objects hold anything. */
export function definitionOf(kind: string, plural: string) {
  const openAPIV3Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [{ name: 'v1beta2', served: true, storage: true, schema: { openAPIV3Schema } }],
    },
  };
}

/** Declares a kind of that group. */
export const flowKind = (kind: string, plural: string, spec: object) => ({
  apiVersion,
  kind: 'FlowKind',
  metadata: { name: `${plural}.${group}` },
  spec: { group, kind, ...spec },
});

/** An object of the kind KafkaConnector. */
export const connector = (name: string, spec: object) => ({
  apiVersion: `${group}/v1beta2`,
  kind: 'KafkaConnector',
  metadata: { name, namespace },
  spec,
});

/** Gives the operator the right to read objects of a kind. */
export const rightTo = (plural: string) => {
  const metadata = { name: `mooring-reads-${plural}` };
  const role = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: metadata.name };
  const rules = [{ apiGroups: [group], resources: [plural], verbs: ['list', 'watch'] }];
  const subjects = [{ kind: 'ServiceAccount', name: 'mooring', namespace: 'mooring-system' }];
  return [
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata, rules },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata,
      roleRef: role,
      subjects,
    },
  ];
};
