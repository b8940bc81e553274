import { withHistory } from '../../api/conditions.ts';
import type { BareCondition } from '../../api/conditions.ts';
import type { ConnectionPolicy } from '../../api/policy.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Cache } from '../../runtime/cache.ts';
import { handlers } from '../../runtime/handlers.ts';
import type { ReconcileResult } from '../../runtime/handlers.ts';
import type { KubernetesObject, Ref } from '../../runtime/kind.ts';
import { mergePatch } from '../../runtime/patch.ts';
import { NamespaceKind } from '../../runtime/scope.ts';
import { admitted, judgePolicy } from '../admission.ts';
import type { Io } from '../io.ts';
import { ConnectionPolicies, Connections } from '../../api/kinds.ts';
import { policyShape } from '../../validation/shape.ts';
import { writeStatus } from '../status.ts';
import { appliesTo } from '../../validation/policy/applying.ts';
import { idleEntries } from '../../validation/policy/idle.ts';
import { linesOf } from '../../validation/verdict.ts';
import { mistakesInPolicy } from '../../validation/policy/mistakes.ts';

/** Name of the index of Connections by their namespace. */
export const NAMESPACE_INDEX = 'namespace';

/** What happens to ConnectionPolicies themselves: their own mistakes are reported. What they forbid stands in the Connections. */
export function connectionPolicyController(catalog: Catalog) {
  return handlers<ConnectionPolicy, Io>(ConnectionPolicies, (on) => {
    on.reconcile(reconcile);
    on.admission(admitted(policyShape, (policy) => judgePolicy(policy, catalog)));
  });
}

/** The Connections that a change of a policy concerns: those of the namespaces where it held or holds. */
export function touchedByPolicy(
  now: ConnectionPolicy | undefined,
  before: ConnectionPolicy | undefined,
  cache: Cache,
): readonly Ref[] {
  if (now !== undefined && now.metadata.generation === before?.metadata.generation) return [];
  const versions = [now, before].filter((policy) => policy !== undefined);
  return [...cache.list(NamespaceKind)]
    .filter(({ metadata }) => versions.some((policy) => appliesTo(policy, metadata.labels)))
    .flatMap(({ metadata }) => cache.refsByIndex(Connections, NAMESPACE_INDEX, metadata.name));
}

/** Those of a namespace whose labels put other policies in force there. */
export function touchedByNamespace(
  now: KubernetesObject | undefined,
  before: KubernetesObject | undefined,
  cache: Cache,
): readonly Ref[] {
  if (now === undefined) return [];
  const changed = (policy: ConnectionPolicy) =>
    appliesTo(policy, now.metadata.labels) !== appliesTo(policy, before?.metadata.labels);
  const concerned = before === undefined || [...cache.list(ConnectionPolicies)].some(changed);
  return concerned ? cache.refsByIndex(Connections, NAMESPACE_INDEX, now.metadata.name) : [];
}

async function reconcile(ref: Ref, io: Io): Promise<ReconcileResult> {
  const policy = io.cache.get(ConnectionPolicies, ref);
  if (policy === undefined) return {};
  const generation = policy.metadata.generation ?? 0;
  const conditions = withHistory(conditionsOf(policy, io.catalog), policy.status?.conditions, {
    generation,
    now: io.clock.now(),
  });
  const patch = mergePatch(policy.status ?? {}, { observedGeneration: generation, conditions });
  if (patch === undefined) return {};
  await writeStatus(ConnectionPolicies, policy, patch, io);
  return {};
}

/** What is reported of a policy. Pure. */
export function conditionsOf(policy: ConnectionPolicy, catalog: Catalog): readonly BareCondition[] {
  const mistakes = mistakesInPolicy(policy);
  if (mistakes.length > 0) {
    const message = `${linesOf(mistakes)}; until it is corrected, its namespaces are allowed nothing`;
    const broken = { reason: 'PolicyInvalid', message };
    return [
      { type: 'Ready', status: 'False', ...broken },
      { type: 'Stalled', status: 'True', ...broken },
    ];
  }
  const idle = idleEntries(policy, catalog);
  if (idle.length === 0)
    return [
      { type: 'Ready', status: 'True', reason: 'Enforced', message: 'every connection is judged by it' },
    ];
  return [
    { type: 'Ready', status: 'True', reason: 'EntriesNeverMatch', message: `in force, but ${linesOf(idle)}` },
  ];
}
