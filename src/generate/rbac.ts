import type { Access } from '../runtime/handlers.ts';
import { LABELS, NAMESPACE, NAME } from './operator.ts';

const rbacVersion = 'rbac.authorization.k8s.io/v1';
const subjects = [{ kind: 'ServiceAccount', name: NAME, namespace: NAMESPACE }];

/** The rights of the operator: what its tables say, and nothing else; the Lease in its own namespace only. */
export function rbac(access: readonly Access[]): readonly object[] {
  const lease = [{ apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create', 'get', 'update'] }];
  return [
    clusterRole(access),
    {
      apiVersion: rbacVersion,
      kind: 'ClusterRoleBinding',
      metadata: { name: NAME, labels: LABELS },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: NAME },
      subjects,
    },
    ...inNamespace(lease, { name: NAME, namespace: NAMESPACE }),
  ];
}

/** The rights that hold everywhere. */
export function clusterRole(access: readonly Access[]): object {
  return { apiVersion: rbacVersion, kind: 'ClusterRole', metadata: { name: NAME, labels: LABELS }, rules: rulesOf(access) };
}

/** Rights in one namespace; without its name, for `kubectl apply -n`. */
export function inNamespace(
  rules: readonly object[],
  { name, namespace }: { readonly name: string; readonly namespace?: string },
): readonly object[] {
  const metadata = { name, ...(namespace !== undefined && { namespace }), labels: LABELS };
  return [
    { apiVersion: rbacVersion, kind: 'Role', metadata, rules },
    {
      apiVersion: rbacVersion,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects,
    },
  ];
}

/** As RBAC writes them. */
export function rulesOf(access: readonly Access[]): readonly object[] {
  return access.map(({ group, resource, verbs }) => ({ apiGroups: [group], resources: [resource], verbs }));
}
