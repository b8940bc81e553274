import { ApiError } from './apiError.ts';
import { Backoff } from './backoff.ts';
import type { Clock } from './clock.ts';

/** What became of a watch. */
interface WatchEnd {
  /** Undefined where the server ended it without an error. */
  readonly thrown: unknown;
  /** Whether the API server began to answer. */
  readonly answered: boolean;
  readonly lastedMs: number;
  /** It was asked to go on from a version. */
  readonly resumed: boolean;
  /** The next one can go on from a version. */
  readonly resumable: boolean;
}

/** A watch that ends sooner counts as a failure, even where the server ended it without an error. */
const BRIEF_MS = 1_000;
/** An API server that is away costs nothing to ask, and everything waits for it. */
const UNANSWERED_MS = 2_000;
/** An API server that has just started asks for 30 s of patience until its caches are filled, which takes one or two. */
const LONGEST_ASKED_MS = 2_000;
/** An administrator installs the definition, and the operator is to notice soon. */
const MISSING_MS = 5_000;
/** An administrator has to grant the right, which takes longer than a retry. */
const FORBIDDEN_MS = 15_000;
const BRIEF_REFUSALS = 3;

/** How long a watch waits before it is asked for again. */
export class WatchRetry {
  readonly #random: () => number;
  readonly #answered: Backoff;
  readonly #unanswered: Backoff;
  #forbiddenInARow = 0;

  constructor(clock: Clock, random: () => number) {
    this.#random = random;
    this.#answered = new Backoff(clock, random);
    this.#unanswered = new Backoff(clock, random, UNANSWERED_MS);
  }

  waitMs({ thrown, answered, lastedMs, resumed, resumable }: WatchEnd): number {
    const status = thrown instanceof ApiError ? thrown.status : undefined;
    this.#forbiddenInARow = status === 403 ? this.#forbiddenInARow + 1 : 0;
    if (!(thrown instanceof ApiError)) {
      // A watch that can be resumed was only cut.
      if (resumable && lastedMs >= BRIEF_MS && answered) return this.#random() * 100;
      return (answered ? this.#answered : this.#unanswered).next();
    }
    // The version is too old to go on from: the list that follows is no retry.
    if (status === 410 && resumed) return this.#random() * 200;
    if (status === 404) return Math.min(this.#answered.next(), MISSING_MS);
    const asked = Math.min(thrown.retryAfterMs ?? 0, LONGEST_ASKED_MS);
    // An API server that has just started refuses every request until it has read its roles and bindings.
    const least = this.#forbiddenInARow > BRIEF_REFUSALS ? FORBIDDEN_MS : asked;
    return Math.max(this.#answered.next(), least * (1 + this.#random() / 4));
  }
}
