import type { StepReport } from './message.ts';

/** One test's use of a process. */
export interface Turn {
  /** Whose test it is. */
  readonly namespace: string;
  readonly signal: AbortSignal;
  /** Hears of each step as it ends. */
  readonly onStep?: ((step: StepReport) => void) | undefined;
}
