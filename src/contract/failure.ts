import { FAILURES } from './reasons.ts';
import type { ReasonEntry } from './reasonEntry.ts';
import type { FailureReason } from './reasons.ts';
import type { Step } from './step.ts';

/** How long a credential that a server rejected is not tried again, unless a test is asked for. */
export const LOCKED_MS = 6 * 3_600_000;

/** The entry of a reason, with its optional fields. */
export function failure(reason: FailureReason): ReasonEntry {
  return FAILURES[reason];
}

/** What was found and what to do about it, as status and the prompt say it. */
export function sentencesOf({ reason, message, remedy }: Told): string {
  return `${message}. ${remedy ?? FAILURES[reason].remedy}`;
}

interface Told {
  readonly reason: FailureReason;
  readonly message: string;
  readonly remedy?: string | undefined;
}

/** Whether a text, such as the reason of a condition, is one of the closed list. */
export function isFailureReason(reason: string): reason is FailureReason {
  return Object.hasOwn(FAILURES, reason);
}

/**
 * A test, or what leads to it, failed for a known reason. `message` is public: our own words, lower case,
 * no full stop, no value a user typed and nothing a remote said. `cause` is not public.
 */
export class ConnectionFailure extends Error {
  readonly reason: FailureReason;
  /** Where it is found, where that is another step than the reason's own. */
  readonly step: Step | undefined;
  override readonly name = 'ConnectionFailure';

  /** What to do about it, where that is not what is to be done about every failure of this reason. */
  readonly remedy: string | undefined;

  /** How long the server asks not to be asked again, where it says so. */
  readonly retryAfterMs: number | undefined;

  constructor(
    reason: FailureReason,
    message: string,
    { step, remedy, retryAfterMs, ...options }: FailureOptions = {},
  ) {
    super(message, options);
    this.reason = reason;
    this.step = step ?? failure(reason).step;
    this.remedy = remedy;
    this.retryAfterMs = retryAfterMs;
  }
}

interface FailureOptions extends ErrorOptions {
  readonly step?: Step;
  readonly remedy?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}
