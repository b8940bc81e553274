import { createHash } from 'node:crypto';
import { failure, isFailureReason } from '../../contract/failure.ts';
import { milliseconds } from '../../validation/duration.ts';
import { nextTryAt } from '../pacing/logIns.ts';
import { logInStateOf } from './logInState.ts';
import type { Snapshot } from './snapshot.ts';

const INTERVAL_MS = 600_000;
const THRESHOLD = 3;
const RETRY_MS = 30_000;
const HEARTBEAT_MS = 3_600_000;

/** Failures in a row that turn Ready, once True, to False. */
export function thresholdOf({ connection }: Snapshot): number {
  return connection.spec.test?.failureThreshold ?? THRESHOLD;
}

/**
 * When the next test is due, as epoch milliseconds; undefined: only when something changes.
 *
 * A healthy Connection has its own second of the interval, from a hash of its uid: the load is spread, and a
 * restart, which forgets all timers, neither shifts it nor makes all of them due at once.
 */
export function nextTestAt(snapshot: Snapshot): number | undefined {
  const { connection, memory } = snapshot;
  const { lastTest, consecutiveFailures = 0 } = connection.status ?? {};
  const intervalMs = milliseconds(connection.spec.test?.interval ?? '') ?? INTERVAL_MS;
  if (lastTest === undefined) return undefined;
  const testedMs = Math.max(Date.parse(lastTest.time), memory.testedAt?.getTime() ?? 0);
  const retry = isFailureReason(lastTest.reason) ? failure(lastTest.reason).retry : undefined;
  const logIn = logInStateOf(connection.status);
  if (logIn !== undefined && snapshot.access !== 'none-cluster-wide')
    return nextTryAt({ ...logIn, askedAt: new Date(testedMs) });
  if (intervalMs === 0) return undefined;
  const failures = Math.max(memory.failures ?? 0, consecutiveFailures);
  const slot = () =>
    slotAfter(Math.max(testedMs + intervalMs / 2, snapshot.startedAt.getTime()), intervalMs, snapshot);
  if (lastTest.reason === 'RateLimited') return Math.max(slot(), memory.retryAt?.getTime() ?? 0); // asking sooner makes it worse
  if (retry !== undefined && failures < thresholdOf(snapshot))
    return testedMs + Math.min(RETRY_MS, intervalMs);
  if (retry === 'backoff')
    return testedMs + backoffMs(failures - thresholdOf(snapshot), intervalMs) * jitter(snapshot);
  return slot();
}

/** Whether a result that repeats the last one is to be written all the same: once an hour, give or take a tenth. */
export function heartbeatDue(snapshot: Snapshot, now: Date): boolean {
  const { lastTest } = snapshot.connection.status ?? {};
  return (
    lastTest !== undefined && now.getTime() - Date.parse(lastTest.time) >= HEARTBEAT_MS * jitter(snapshot)
  );
}

function backoffMs(retries: number, intervalMs: number): number {
  return Math.min(RETRY_MS * 2 ** Math.min(retries, 16), intervalMs);
}

function slotAfter(afterMs: number, intervalMs: number, snapshot: Snapshot): number {
  const phase = spread(snapshot) * intervalMs;
  return Math.floor((afterMs - phase) / intervalMs + 1) * intervalMs + phase;
}

function jitter(snapshot: Snapshot): number {
  return 0.9 + 0.2 * spread(snapshot);
}

/** From 0 to 1, evenly spread over Connections and always the same for one. */
function spread({ connection }: Snapshot): number {
  return createHash('sha256').update(connection.metadata.uid).digest().readUInt32BE() / 2 ** 32;
}
