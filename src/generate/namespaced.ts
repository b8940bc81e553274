import { FLOW_KIND } from '../api/flowkind.ts';
import { CONNECTION_POLICY } from '../api/policy.ts';
import { CONNECTION_TYPE } from '../api/type.ts';
import { DELEGATION_ACCESS } from '../runtime/delegatedAccess.ts';
import { LEASE_ACCESS } from '../runtime/lease.ts';
import type { AccessRule } from '../runtime/handlers.ts';
import { yamlFile } from './artifact.ts';
import type { Artifact } from './artifact.ts';
import { IMAGES, LABELS, NAME, workload } from './operator.ts';
import { bindingTo, CONFIG_MAP_RULES, inNamespace, rulesOf } from './rbac.ts';

/** Stands for the namespace in deploy/namespaced: a user puts their own in its place. */
const TENANT = 'tenant';

const name = `${NAME}-${TENANT}`;
const account = { name: NAME, namespace: TENANT };
const CONFIG_MAPS = { name: `${NAME}-configmaps`, namespace: TENANT, account };
/** What is in no namespace. Namespaces are asked for by name, so a right to those names is enough. */
const CLUSTER_SCOPED = [
  'namespaces',
  CONNECTION_POLICY.plural,
  CONNECTION_TYPE.plural,
  FLOW_KIND.plural,
  ...DELEGATION_ACCESS.map(({ resource }) => resource),
];
/** Where the Service of the API server is, which no test may reach. */
const ENDPOINTS = 'endpointslices';

/**
 * An operator for one namespace, or for a few, that runs in the first of them. In the whole cluster it may read
 * ConnectionTypes, ConnectionPolicies and FlowKinds, and nothing else; configmaps.yaml goes with `--configmaps`.
 * `access` is what its tables ask for, `published` what those of one that
 * publishes ask for besides.
 */
export function namespacedManifests(
  access: readonly AccessRule[],
  published: readonly AccessRule[],
): readonly Artifact[] {
  const rights = rulesOf(
    access.filter(({ resource }) => !isClusterScoped(resource) && resource !== ENDPOINTS),
  );
  const folder = 'deploy/namespaced';
  return [
    yamlFile(`${folder}/operator.yaml`, ...operator(access)),
    yamlFile(`${folder}/rights.yaml`, ...inNamespace(rights, { name, namespace: TENANT, account })),
    yamlFile(`${folder}/further.yaml`, ...inNamespace(rights, { name, account })),
    yamlFile(`${folder}/configmaps.yaml`, ...inNamespace(CONFIG_MAP_RULES, CONFIG_MAPS)),
    yamlFile(`${folder}/publisher.yaml`, ...inCluster(`${name}-publisher`, clusterRules(published))),
    yamlFile(`${folder}/kustomization.yaml`, {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: ['operator.yaml', 'rights.yaml'],
      images: IMAGES,
    }),
  ];
}

/** The operator itself, with the rights that do not depend on the namespaces that it looks after. */
function operator(access: readonly AccessRule[]): readonly object[] {
  const rulesFor = (wanted: string) => rulesOf(access.filter(({ resource }) => resource === wanted));
  const namespaces = rulesFor('namespaces').map((rule) => ({ ...rule, resourceNames: [TENANT] }));
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { ...account, labels: LABELS } },
    ...inNamespace(rulesOf([LEASE_ACCESS]), { ...account, account }),
    ...inNamespace(rulesFor(ENDPOINTS), { name, namespace: 'default', account }),
    ...inCluster(name, [...namespaces, ...clusterRules(access)]),
    ...workload(TENANT, [`--namespace=${TENANT}`]).filter(({ kind }) => kind !== 'Service'),
  ];
}

/** The rights to what is in no namespace, namespaces themselves aside. */
function clusterRules(access: readonly AccessRule[]): readonly object[] {
  return rulesOf(access.filter(({ resource }) => isClusterScoped(resource) && resource !== 'namespaces'));
}

/** Whether a resource, or a part of one, is in no namespace. */
export function isClusterScoped(resource: string): boolean {
  return CLUSTER_SCOPED.includes(resource.split('/')[0] ?? '');
}

function inCluster(role: string, rules: readonly object[]): readonly object[] {
  const metadata = { name: role, labels: LABELS };
  return [
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata, rules },
    { ...bindingTo('ClusterRole', role, account), metadata },
  ];
}
