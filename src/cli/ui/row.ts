import { conditionOf, readinessOf } from '../../api/conditions.ts';
import type { Connection } from '../../api/connection.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { failure, isFailureReason } from '../../contract/failure.ts';
import { GOOD_REASONS } from '../../contract/goodReasons.ts';
import type { GridRow } from '../../contract/pageViews.ts';
import { firstExpiry } from '../output/expiry.ts';
import { clean } from '../output/terminal.ts';

/** A Connection as the grid shows it. */
export function rowOf(connection: Connection, catalog: Catalog): GridRow {
  const { metadata, spec, status } = connection;
  const ready = readinessOf(status?.conditions);
  const connector = catalog.get(spec.type);
  const expiry = firstExpiry(connection);
  const reason = ready?.reason ?? '';
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    uid: metadata.uid ?? '',
    type: spec.type,
    title: connector?.title ?? spec.type,
    category: connector?.category ?? 'generic',
    ready: conditionOf(status?.conditions, 'Ready')?.status ?? 'Unknown',
    reason,
    message: clean(ready?.message ?? ''),
    meaning: meaningOf(reason),
    usedBy: status?.usage?.count ?? 0,
    suspended: spec.suspend === true,
    labels: metadata.labels ?? {},
    ...(status?.lastTest?.failedStep !== undefined && { failedStep: status.lastTest.failedStep }),
    ...(status?.lastTest?.time !== undefined && { lastTest: status.lastTest.time }),
    ...(ready?.lastTransitionTime !== undefined && { since: ready.lastTransitionTime }),
    ...(metadata.creationTimestamp !== undefined && { created: metadata.creationTimestamp }),
    ...(expiry !== undefined && { expiry: { kind: expiry.kind, time: expiry.time } }),
  };
}

/** A reason as a sentence. */
export function meaningOf(reason: string): string {
  if (isFailureReason(reason)) return failure(reason).meaning;
  return Object.hasOwn(GOOD_REASONS, reason) ? GOOD_REASONS[reason as keyof typeof GOOD_REASONS] : '';
}

/** What to do about a reason, where something is wrong. */
export function remedyOf(reason: string): string | undefined {
  return isFailureReason(reason) ? failure(reason).remedy : undefined;
}
