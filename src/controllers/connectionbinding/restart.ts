import type { ConnectionBinding, ConnectionBindingStatus } from '../../api/binding.ts';
import { timestamp } from '../../api/conditions.ts';
import { milliseconds } from '../../validation/duration.ts';
import type { BindingOutcome } from './status.ts';

/** What `status.restart` says. */
export type RestartStatus = NonNullable<ConnectionBindingStatus['restart']>;

/**
 * What is still to be restarted after this look: a revision that the Secret has now, and had not when the workloads were
 * restarted last. The first revision that is seen is none of these: neither the first publication nor a start of the
 * operator restarts anything. Pure.
 */
export function restartAfter(
  { spec, status }: Pick<ConnectionBinding, 'spec' | 'status'>,
  outcome: BindingOutcome,
): RestartStatus | undefined {
  if (spec.restart === undefined) return undefined;
  const before = status?.restart;
  const revision = outcome.kind === 'published' ? outcome.secretVersion : undefined;
  if (before === undefined) return revision === undefined ? undefined : { revision };
  if (revision === undefined || revision === before.revision || revision === before.pending) return before;
  return { ...before, pending: revision };
}

/** Before the API server is asked again for what it refused. */
const REFUSED_MS = 60_000;

/** Milliseconds until the next restart may begin. Pure. */
export function restartDueInMs(
  { restart }: ConnectionBinding['spec'],
  { time, refused }: RestartStatus,
  now: Date,
): number {
  if (time === undefined) return 0;
  const least = milliseconds(restart?.atMostEvery ?? '10m') ?? 0;
  const wait = refused === undefined ? least : Math.max(least, REFUSED_MS);
  return Math.max(0, Date.parse(time) + wait - now.getTime());
}

/** The restart of all that is selected begins: it is written down before anything is touched. Pure. */
export function begun({ pending, revision }: RestartStatus, now: Date): RestartStatus {
  return { revision: pending ?? revision, running: true, time: timestamp(now) };
}

/** All that was selected has been restarted. Pure. */
export function ended(restart: RestartStatus): RestartStatus {
  const { running: _, ...rest } = restart;
  return rest;
}

/** The API server did not let one be restarted: those that are left wait for the next time. Pure. */
export function brokenOff({ revision, pending }: RestartStatus, refused: string, now: Date): RestartStatus {
  return { revision: UNDONE, pending: pending ?? revision, refused, time: timestamp(now) };
}

/** No Secret has it: the one that was broken off is tried again. */
const UNDONE = 'none';
