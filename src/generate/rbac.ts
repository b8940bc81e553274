import { CONNECTION } from '../api/connection.ts';
import { GROUP } from '../api/definition.ts';
import { WORKLOADS } from '../api/workload.ts';
import { LEASE_ACCESS } from '../runtime/lease.ts';
import type { AccessRule } from '../runtime/handlers.ts';
import { LABELS, NAMESPACE, NAME } from './operator.ts';

const rbacVersion = 'rbac.authorization.k8s.io/v1';
/** The operator of the whole cluster. */
const ACCOUNT: Account = { name: NAME, namespace: NAMESPACE };

/** The role of what scrapes metrics. */
export const METRICS_READER = `${NAME}-metrics-reader`;

/** A service account. */
interface Account {
  readonly name: string;
  readonly namespace: string;
}

/** The rights of the operator: what its tables say, and nothing else; what it needs in one namespace, in that one only. */
export function rbac(access: readonly AccessRule[]): readonly object[] {
  return [
    clusterRole(access),
    { ...bindingTo('ClusterRole', NAME, ACCOUNT), metadata: { name: NAME, labels: LABELS } },
    metricsReader(),
    ...inNamespace(rulesOf([LEASE_ACCESS]), { name: NAME, namespace: NAMESPACE }),
    ...access
      .filter(({ namespace }) => namespace !== undefined)
      .flatMap(({ namespace, ...rule }) =>
        inNamespace(rulesOf([rule]), { name: NAME, ...(namespace !== undefined && { namespace }) }),
      ),
  ];
}

/** Nothing here binds it: a user binds it to the account of their Prometheus. */
function metricsReader(): object {
  return {
    apiVersion: rbacVersion,
    kind: 'ClusterRole',
    metadata: { name: METRICS_READER, labels: LABELS },
    rules: [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }],
  };
}

/** The rights that hold everywhere. */
export function clusterRole(access: readonly AccessRule[]): object {
  return {
    apiVersion: rbacVersion,
    kind: 'ClusterRole',
    metadata: { name: NAME, labels: LABELS },
    rules: rulesOf(access.filter(({ namespace }) => namespace === undefined)),
  };
}

/** What an operator needs that reads ConfigMaps: RBAC knows no right to the names that Connections name. */
export const CONFIG_MAP_RULES = [
  { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch'] },
] as const;

/** What an operator needs that asks for tokens of ServiceAccounts: which of them opt in, no rule of RBAC can say. */
export const KEYLESS_RULES = [
  { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['get'] },
  { apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] },
] as const;

/** The right to ConfigMaps everywhere, given to the operator of the whole cluster. */
export function configMapRights(): readonly object[] {
  return rightsEverywhere(`${NAME}-configmaps`, CONFIG_MAP_RULES);
}

/** What an operator needs that publishes: RBAC knows no right to the Secrets that it has made, a policy does. */
export const BINDING_RULES = [
  { apiGroups: [''], resources: ['secrets'], verbs: ['create', 'delete', 'update'] },
  { apiGroups: [GROUP], resources: [CONNECTION.plural], verbs: ['get'] },
  ...Object.values(WORKLOADS).map(({ group, plural }) => ({
    apiGroups: [group],
    resources: [plural],
    verbs: ['list', 'patch'],
  })),
] as const;

/** The same everywhere, given to the operator of the whole cluster. */
export function bindingRights(): readonly object[] {
  return rightsEverywhere(`${NAME}-bindings`, BINDING_RULES);
}

function rightsEverywhere(name: string, rules: readonly object[]): readonly object[] {
  const metadata = { name, labels: LABELS };
  return [
    { apiVersion: rbacVersion, kind: 'ClusterRole', metadata, rules },
    { ...bindingTo('ClusterRole', name, ACCOUNT), metadata },
  ];
}

/** Rights in one namespace; without its name, for `kubectl apply -n`. */
export function inNamespace(
  rules: readonly object[],
  {
    name,
    namespace,
    account = ACCOUNT,
  }: { readonly name: string; readonly namespace?: string; readonly account?: Account },
): readonly object[] {
  const metadata = { name, ...(namespace !== undefined && { namespace }), labels: LABELS };
  return [
    { apiVersion: rbacVersion, kind: 'Role', metadata, rules },
    { ...bindingTo('Role', name, account), metadata },
  ];
}

/** What gives a role to an account; its metadata is the caller's. */
export function bindingTo(kind: 'Role' | 'ClusterRole', name: string, account: Account) {
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind, name };
  return {
    apiVersion: rbacVersion,
    kind: `${kind}Binding`,
    metadata: {},
    roleRef,
    subjects: [{ kind: 'ServiceAccount', ...account }],
  };
}

/** A rule as RBAC writes it. */
interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** As RBAC writes them. */
export function rulesOf(access: readonly AccessRule[]): readonly Rule[] {
  return access.map(({ group, resource, verbs }) => ({ apiGroups: [group], resources: [resource], verbs }));
}
