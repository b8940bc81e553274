import { ConnectionPolicies } from '../api/kinds.ts';
import type { ConnectionPolicy } from '../api/policy.ts';
import type { Cache } from '../runtime/cache.ts';
import { NamespaceKind } from '../runtime/scope.ts';
import { appliesTo, dependsOnLabels } from '../validation/policy/applying.ts';

/** The policies that apply to a namespace, by name. Where its labels are not in the cache, all that ask for any do. */
export function policiesIn(namespace: string, cache: Cache): readonly ConnectionPolicy[] {
  const held = cache.get(NamespaceKind, { namespace: '', name: namespace });
  return [...cache.list(ConnectionPolicies)]
    .filter((policy) => held === undefined || appliesTo(policy, held.metadata.labels))
    .toSorted((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1));
}

/** Whether the cache says which policies apply: the labels of a namespace that the watch has not shown are missing. */
export function knowsPoliciesIn(namespace: string, cache: Cache): boolean {
  return (
    cache.get(NamespaceKind, { namespace: '', name: namespace }) !== undefined ||
    ![...cache.list(ConnectionPolicies)].some(dependsOnLabels)
  );
}
