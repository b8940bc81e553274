import { conditionOf, timestamp } from '../../api/conditions.ts';
import type { Condition } from '../../api/conditions.ts';
import { failure, isFailureReason } from '../../contract/failure.ts';

/** How long something that may still arrive is waited for. */
const PATIENCE_MS = 300_000;

/**
 * Adds what kstatus reads, present only while true. Stalled: nothing but an edit can heal it. Reconciling: what is
 * missing may arrive in the same roll-out; after five minutes that counts as stalled too. A server that is down is
 * neither.
 */
export function progressOf(
  conditions: readonly Condition[],
  before: readonly Condition[] | undefined,
  now: Date,
): readonly Condition[] {
  const rest = conditions.filter(({ type }) => type !== 'Reconciling' && type !== 'Stalled');
  const ready = conditionOf(rest, 'Ready');
  if (ready === undefined || ready.status !== 'False') return rest;
  const kstatus = kstatusOf(ready);
  if (kstatus === undefined) return rest;
  if (kstatus === 'stalled') return [...rest, progress('Stalled', ready, stalledSince(before, now))];
  const since = waitingSince(before, ready) ?? timestamp(now);
  const patient = now.getTime() - Date.parse(since) < PATIENCE_MS;
  return [
    ...rest,
    patient ? progress('Reconciling', ready, since) : progress('Stalled', ready, stalledSince(before, now)),
  ];
}

/** When patience ends, as epoch milliseconds, for a Connection that waits. */
export function patienceEnds(conditions: readonly Condition[] | undefined): number | undefined {
  const waiting = conditionOf(conditions, 'Reconciling');
  return waiting === undefined ? undefined : Date.parse(waiting.lastTransitionTime) + PATIENCE_MS;
}

/** When the wait began that goes on; the epoch where it ended in Stalled. */
function waitingSince(
  before: readonly Condition[] | undefined,
  { observedGeneration }: Condition,
): string | undefined {
  const waiting = conditionOf(before, 'Reconciling');
  if (waiting?.observedGeneration === observedGeneration) return waiting.lastTransitionTime;
  const stalled = conditionOf(before, 'Stalled');
  const gaveUp = stalled?.observedGeneration === observedGeneration && kstatusOf(stalled) === 'awaited';
  return gaveUp ? timestamp(new Date(0)) : undefined;
}

function kstatusOf({ reason }: Condition): 'stalled' | 'awaited' | undefined {
  return isFailureReason(reason) ? failure(reason).kstatus : undefined;
}

function stalledSince(before: readonly Condition[] | undefined, now: Date): string {
  return conditionOf(before, 'Stalled')?.lastTransitionTime ?? timestamp(now);
}

function progress(
  type: 'Reconciling' | 'Stalled',
  { reason, message, observedGeneration }: Condition,
  lastTransitionTime: string,
): Condition {
  return { type, status: 'True', reason, message, observedGeneration, lastTransitionTime };
}
