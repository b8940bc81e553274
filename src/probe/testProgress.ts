import type { FailureReason } from '../contract/reasons.ts';
import type { Step } from '../contract/step.ts';
import type { ProbeFailure, StepReport } from './message.ts';
import { remedyFor } from './remedy.ts';
import { endedBy } from './steps.ts';

/** What the operator has heard of a test while a process runs it: enough for a verdict where the process gives none. */
export class TestProgress {
  readonly #onStep: ((step: StepReport) => void) | undefined;
  readonly #since = performance.now();
  readonly #steps: StepReport[] = [];
  #step: { readonly name: Step; readonly since: number } | undefined;

  constructor(onStep: ((step: StepReport) => void) | undefined) {
    this.#onStep = onStep;
  }

  /** The test entered a step, or left the last. */
  move(name: Step | undefined): void {
    this.#step = name && { name, since: performance.now() };
  }

  /** A step succeeded; false, and nothing of it is kept, where it has before: no process says that twice of a test. */
  pass(step: StepReport): boolean {
    if (this.#steps.some(({ name }) => name === step.name)) return false;
    this.#steps.push(step);
    this.#onStep?.(step);
    return true;
  }

  /** The verdict of the operator over a test that cannot speak for itself. */
  failure(reason: FailureReason, message: string): ProbeFailure {
    const now = performance.now();
    const before = reason === 'ProbeCrashed' ? this.#steps.at(-1)?.name : undefined;
    const remedy = remedyFor({ step: this.#step?.name ?? before, reason });
    const steps = endedBy(this.#steps, this.#step?.name, Math.round(now - (this.#step?.since ?? now)));
    const durationMs = Math.round(now - this.#since);
    return {
      status: 'Failed',
      reason,
      message,
      ...(remedy === undefined ? {} : { remedy }),
      ...(this.#step ? { failedStep: this.#step.name } : {}),
      steps,
      durationMs,
    };
  }
}
