import { failure, LOCKED_MS } from '../../contract/failure.ts';
import type { ProbeFailure, ProbeResult } from '../../probe/message.ts';
import type { Attempt } from './attempt.ts';

/** A failure that another test ended with, and when it asked. */
export interface CachedFailure {
  readonly result: ProbeFailure;
  readonly askedAt: Date;
}

/** A user who asks for a test gets one, unless the last attempt is younger: many requests at once must not lock the account. */
const REQUEST_MS = 60_000;
const MINUTE_MS = 60_000;
const MOST = 1000;

/**
 * Failures that answer other tests too: a rejected credential, which every further attempt brings nearer to being
 * locked, and a server that could not be reached, which tests that waited meanwhile need not find out again. Status
 * repeats the rejections, so a restart forgets at most the one that was not written yet.
 */
export class FailureCache {
  readonly #rejections = new Map<string, CachedFailure>();
  readonly #outages = new Map<string, CachedFailure>();

  /** Notes what a test ended with; a success ends what was cached of its credential and its target. */
  note(attempt: Attempt, result: ProbeResult, askedAt: Date): void {
    const failed = result.status === 'Failed' ? result : undefined;
    const rejected = failed !== undefined && failure(failed.reason).retry === 'locked';
    const unreachable = !rejected && (failed?.failedStep === 'Resolve' || failed?.failedStep === 'Connect');
    const { credential, carrier } = attempt;
    if (failed?.reason !== 'TargetDenied')
      put(this.#outages, targetKey(attempt), unreachable ? { result: failed, askedAt } : undefined);
    if (carrier !== undefined && !unreachable) {
      put(
        this.#rejections,
        carrier,
        rejected && failed.failedStep === 'Connect' ? { result: failed, askedAt } : undefined,
      );
    }
    if (credential === undefined || unreachable) return;
    put(this.#rejections, credential, rejected ? { result: failed, askedAt } : undefined);
  }

  /** The rejection of this credential, or of the one for the way there, as far as this process knows of one. */
  rejection({
    credential = '',
    carrier = '',
  }: Pick<Attempt, 'credential' | 'carrier'>): CachedFailure | undefined {
    return this.#rejections.get(credential) ?? this.#rejections.get(carrier);
  }

  /** That the target could not be reached, where that was found out for another since this test began to wait. */
  outage(attempt: Attempt, waitingSince: Date): CachedFailure | undefined {
    const outage = this.#outages.get(targetKey(attempt));
    return outage !== undefined && outage.askedAt >= waitingSince ? outage : undefined;
  }
}

/** Whether a rejection still forbids a further attempt; `requested`: a user asked for this very test. */
export function forbids({ askedAt }: CachedFailure, requested: boolean, now: Date): boolean {
  return now.getTime() - askedAt.getTime() < (requested ? REQUEST_MS : LOCKED_MS);
}

/** The minute from which on a rejection forbids no further attempt. */
export function againAt(askedAt: Date, requested: boolean): Date {
  const end = askedAt.getTime() + (requested ? REQUEST_MS : LOCKED_MS);
  return new Date(Math.ceil(end / MINUTE_MS) * MINUTE_MS);
}

/** No namespace hears of a server from the tests of another: the writer of a manifest says which server a test asks. */
function targetKey({ namespace, target, rules = '' }: Attempt): string {
  return `${namespace} ${target} ${rules}`;
}

/** The oldest goes where there are too many. */
function put(failures: Map<string, CachedFailure>, key: string, latest: CachedFailure | undefined): void {
  failures.delete(key);
  if (latest === undefined) return;
  failures.set(key, latest);
  const [oldest] = failures.keys();
  if (failures.size > MOST && oldest !== undefined) failures.delete(oldest);
}
