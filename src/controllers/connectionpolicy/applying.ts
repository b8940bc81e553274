import { createHash } from 'node:crypto';
import type { ConnectionPolicy } from '../../api/policy.ts';
import type { Connector } from '../../contract/connector.ts';
import { declaredTestOf } from '../../probe/message.ts';
import type { TargetList } from '../../probe/lists.ts';
import type { Cache } from '../../runtime/cache.ts';
import { NamespaceKind } from '../../runtime/scope.ts';
import { ConnectionPolicies } from '../../api/kinds.ts';
import { mistakesIn } from '../../validation/policy/mistakes.ts';
import { asksForLabels, selects } from '../../validation/policy/selector.ts';

type Labels = Readonly<Record<string, string>> | undefined;

/** The policies that hold in a namespace, by name. Where its labels are not known, all that ask for any do. */
export function policiesIn(namespace: string, cache: Cache): readonly ConnectionPolicy[] {
  const found = cache.get(NamespaceKind, { namespace: '', name: namespace });
  return [...cache.list(ConnectionPolicies)]
    .filter((policy) => found === undefined || appliesTo(policy, found.metadata.labels))
    .toSorted((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1));
}

/** Whether it can be told which policies hold: a namespace that the watch has not shown yet has unknown labels. */
export function canTell(namespace: string, cache: Cache): boolean {
  if (cache.get(NamespaceKind, { namespace: '', name: namespace }) !== undefined) return true;
  return [...cache.list(ConnectionPolicies)].every(
    (policy) => mistakesIn(policy).length > 0 || !asksForLabels(policy.spec.namespaceSelector),
  );
}

/** Whether a policy holds in a namespace of these labels; one whose selector cannot be read holds everywhere. */
export function appliesTo(policy: ConnectionPolicy, labels: Labels): boolean {
  const unknown = mistakesIn(policy).some(
    ({ path }) => path === 'spec' || path.startsWith('spec.namespaceSelector'),
  );
  return unknown || selects(policy.spec.namespaceSelector, labels);
}

/** What the policies say of targets, for the probe, which judges the address connected to. */
export function listsOf(policies: readonly ConnectionPolicy[]): readonly TargetList[] {
  return policies.flatMap(({ metadata, spec }) => {
    const { allow, deny } = spec.targets ?? {};
    const refusal = `policy ${metadata.name} does not allow the host that this led to`;
    return allow === undefined && deny === undefined ? [] : [{ refusal, allow, deny }];
  });
}

/** `status.lastTest.rulesRevision`: changes when a test could end otherwise; undefined where no policy has a say in it and the type is built in. */
export function rulesRevision(
  policies: readonly ConnectionPolicy[],
  connector: Connector | undefined,
): string | undefined {
  const said = policies
    .filter(({ spec }) => spec.targets !== undefined || spec.secrets !== undefined)
    .map(({ metadata, spec }) => [metadata.name, spec.targets, spec.secrets]);
  const declared = connector?.declared && declaredTestOf(connector);
  if (said.length === 0 && declared === undefined) return undefined;
  const whole = declared === undefined ? said : [said, declared];
  return createHash('sha256').update(JSON.stringify(whole)).digest('hex').slice(0, 16);
}
