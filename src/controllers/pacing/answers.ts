import { FAILURES } from '../../contract/failure.ts';
import type { ProbeFailure, ProbeResult } from '../../probe/message.ts';
import type { Question } from './question.ts';

/** An answer that a server gave to another test, and when it was asked. */
export interface Answer {
  readonly result: ProbeFailure;
  readonly askedAt: Date;
}

/** How long a credential that was rejected is not tried again, unless somebody asks. */
export const LOCKED_MS = 6 * 3_600_000;
/** Who asks for a test gets one, unless the last attempt is younger: many who ask at once must not lock the account. */
const REQUEST_MS = 60_000;
const MOST = 1000;

/**
 * What servers answered, as far as it answers other tests too: a rejected credential, which every further attempt
 * brings nearer to being locked, and a server that could not be reached, which whoever waited meanwhile need not
 * find out again. Status repeats the rejections, so a restart forgets at most the one that was not written yet.
 */
export class Answers {
  readonly #rejections = new Map<string, Answer>();
  readonly #outages = new Map<string, Answer>();

  /** Notes what a test was told. */
  note(question: Question, result: ProbeResult, askedAt: Date): void {
    const failed = result.status === 'Failed' ? result : undefined;
    const rejected = failed !== undefined && FAILURES[failed.reason].retry === 'locked';
    const unreachable = !rejected && (failed?.failedStep === 'Resolve' || failed?.failedStep === 'Connect');
    const { credential, carrier } = question;
    if (failed?.reason !== 'TargetDenied')
      put(this.#outages, placeOf(question), unreachable ? { result: failed, askedAt } : undefined);
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
  rejection({ credential = '', carrier = '' }: Pick<Question, 'credential' | 'carrier'>): Answer | undefined {
    return this.#rejections.get(credential) ?? this.#rejections.get(carrier);
  }

  /** That the target could not be reached, where that was found out for another since this test began to wait. */
  outage(question: Question, waitingSince: Date): Answer | undefined {
    const outage = this.#outages.get(placeOf(question));
    return outage !== undefined && outage.askedAt >= waitingSince ? outage : undefined;
  }
}

/** Whether a rejection still forbids a further attempt; `requested`: somebody asked for a test in so many words. */
export function forbids({ askedAt }: Answer, requested: boolean, now: Date): boolean {
  return now.getTime() - askedAt.getTime() < (requested ? REQUEST_MS : LOCKED_MS);
}

function placeOf({ target, rules = '' }: Question): string {
  return `${target} ${rules}`;
}

/** The oldest goes where there are too many. */
function put(answers: Map<string, Answer>, key: string, answer: Answer | undefined): void {
  answers.delete(key);
  if (answer === undefined) return;
  answers.set(key, answer);
  const [oldest] = answers.keys();
  if (answers.size > MOST && oldest !== undefined) answers.delete(oldest);
}
