import type { ConnectionFailure } from '../../contract/failure.ts';
import type { Budget } from '../budget.ts';
import type { Steps } from '../steps.ts';

/** The running test, as far as its dials take part in it. */
export interface DialContext {
  readonly steps: Steps;
  readonly budget: Budget;
  /** Closes every socket. */
  readonly signal: AbortSignal;
  /** On the clock of performance.now(). */
  readonly deadline: number;
  /** Ends the test at once, whatever the driver makes of its socket's error. */
  readonly stop: (failure: ConnectionFailure) => void;
}

/** The milliseconds that one of several may take of the time left, so that a dead one leaves time for the next. */
export function timeShare({ deadline }: DialContext, others: number): number {
  return Math.max(1, Math.ceil((deadline - performance.now()) / (1 + others)));
}
