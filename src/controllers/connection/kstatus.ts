import { conditionOf, timestamp } from '../../api/conditions.ts';
import type { Condition } from '../../api/conditions.ts';
import type { ConnectionStatus } from '../../api/connection.ts';
import { failure, isFailureReason } from '../../contract/failure.ts';
import { logInStateOf } from './logInState.ts';

/** How long something that may still arrive is waited for. */
const PATIENCE_MS = 300_000;

/**
 * - `stalled`: nothing but an edit heals it;
 * - `awaited`: it may arrive in the same roll-out; after five minutes that counts as stalled too;
 * - `retrying`: a fresh credential is tried again, its role may be made in the same roll-out;
 * - `starting`: so may the server; after five minutes it is down like any other, which is neither.
 */
type Progress = 'stalled' | 'awaited' | 'retrying' | 'starting';

/** Adds what kstatus reads, Stalled or Reconciling, present only while true. */
export function progressOf(
  status: ConnectionStatus,
  before: ConnectionStatus | undefined,
  now: Date,
): readonly Condition[] {
  const rest = (status.conditions ?? []).filter(({ type }) => type !== 'Reconciling' && type !== 'Stalled');
  const ready = conditionOf(rest, 'Ready');
  const progress = ready && progressAt(ready, status, before);
  if (ready === undefined || progress === undefined) return rest;
  const stalled = () => [...rest, condition('Stalled', ready, stalledSince(before?.conditions, now))];
  if (progress === 'stalled') return stalled();
  const since = waitingSince(before?.conditions, ready, progress) ?? timestamp(now);
  const isPatient = progress === 'retrying' || now.getTime() - Date.parse(since) < PATIENCE_MS;
  if (isPatient) return [...rest, condition('Reconciling', ready, since)];
  return progress === 'starting' ? rest : stalled();
}

/** When patience ends, as epoch milliseconds, for a Connection that waits. */
export function patienceEnds(conditions: readonly Condition[] | undefined): number | undefined {
  const waiting = conditionOf(conditions, 'Reconciling');
  return waiting === undefined || waiting.reason === 'Pending'
    ? undefined
    : Date.parse(waiting.lastTransitionTime) + PATIENCE_MS;
}

function progressAt(
  { status: isReady, reason }: Condition,
  status: ConnectionStatus,
  before: ConnectionStatus | undefined,
): Progress | undefined {
  if (isReady !== 'False' || !isFailureReason(reason)) return undefined;
  const logIn = status.lastTest?.reason === reason ? logInStateOf(status) : undefined;
  if (logIn !== undefined) return logIn.locked ? 'stalled' : 'retrying';
  const { kstatus, retry } = failure(reason);
  return kstatus ?? (retry === 'backoff' && !wasEverReady(before) ? 'starting' : undefined);
}

function wasEverReady(before: ConnectionStatus | undefined): boolean {
  return (
    conditionOf(before?.conditions, 'Ready')?.status === 'True' ||
    (before?.history ?? []).some(({ ready }) => ready === 'True')
  );
}

/** When the wait began that goes on; the epoch where it has ended. */
function waitingSince(
  before: readonly Condition[] | undefined,
  { observedGeneration }: Condition,
  progress: Progress,
): string | undefined {
  const waiting = conditionOf(before, 'Reconciling');
  if (waiting?.observedGeneration === observedGeneration) return waiting.lastTransitionTime;
  const stalled = conditionOf(before, 'Stalled');
  const gaveUp =
    progress === 'starting'
      ? conditionOf(before, 'Ready')?.observedGeneration === observedGeneration
      : stalled?.observedGeneration === observedGeneration &&
        isFailureReason(stalled.reason) &&
        failure(stalled.reason).kstatus === 'awaited';
  return gaveUp ? timestamp(new Date(0)) : undefined;
}

function stalledSince(before: readonly Condition[] | undefined, now: Date): string {
  return conditionOf(before, 'Stalled')?.lastTransitionTime ?? timestamp(now);
}

function condition(
  type: 'Reconciling' | 'Stalled',
  { reason, message, observedGeneration }: Condition,
  lastTransitionTime: string,
): Condition {
  return { type, status: 'True', reason, message, observedGeneration, lastTransitionTime };
}
