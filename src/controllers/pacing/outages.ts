import { failure } from '../../contract/failure.ts';
import type { ProbeFailure, ProbeResult } from '../../probe/message.ts';
import type { Attempt } from './attempt.ts';
import { keepLatest } from './bounded.ts';

/** A failure that another test ended with, and when it asked. */
interface Outage {
  readonly result: ProbeFailure;
  readonly askedAt: Date;
}

/** Servers that could not be reached, which tests that waited meanwhile need not find out again. */
export class Outages {
  readonly #outages = new Map<string, Outage>();

  /** Notes what a test ended with; a target that answers, whatever it says, is none any more. */
  note(attempt: Attempt, result: ProbeResult, askedAt: Date): void {
    const failed = result.status === 'Failed' ? result : undefined;
    if (failed?.reason === 'TargetDenied') return;
    const isOut =
      failed !== undefined &&
      failure(failed.reason).retry !== 'locked' &&
      (failed.failedStep === 'Resolve' || failed.failedStep === 'Connect');
    keepLatest(
      this.#outages,
      targetKey(attempt),
      isOut ? { result: withoutExpiries(failed), askedAt } : undefined,
    );
  }

  /** That the target could not be reached, where that was found out for another since this test began to wait. */
  of(attempt: Attempt, waitingSince: Date): Outage | undefined {
    const outage = this.#outages.get(targetKey(attempt));
    return outage !== undefined && outage.askedAt >= waitingSince ? outage : undefined;
  }
}

/** No namespace hears of a server from the tests of another: the writer of a manifest says which server a test asks. */
function targetKey({ namespace, target, rules = '' }: Attempt): string {
  return `${namespace} ${target} ${rules}`;
}

/** Those are of the credentials of that one test. */
function withoutExpiries(failed: ProbeFailure): ProbeFailure {
  const { expires: _, ...result } = failed;
  return result;
}
