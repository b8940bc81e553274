import { STEPS } from '../contract/step.ts';
import type { Step } from '../contract/step.ts';
import type { StepReport } from './message.ts';

/** Hears which step the test is in, and of each that succeeded. */
export interface StepListener {
  readonly onMove?: ((step: Step | undefined) => void) | undefined;
  readonly onStep?: ((step: StepReport) => void) | undefined;
}

interface Running {
  readonly name: Step;
  readonly since: number;
  /** Time spent in steps inside of this one, which is theirs. */
  inner: number;
  /** Where the test stands while this runs, and where it failed if this fails. */
  readonly standsAt: Step;
}

interface Failure extends Pick<Running, 'name' | 'standsAt'> {
  readonly error: unknown;
  readonly durationMs: number;
}

/**
 * The steps of one test. They may nest, as where a driver dials in the middle of the step Probe, and repeat, as
 * where it dials twice: the report has each once, in the order of STEPS.
 */
export class Steps {
  readonly #listener: StepListener;
  readonly #running: Running[] = [];
  readonly #succeeded = new Map<Step, number>();
  #failure: Failure | undefined;

  constructor(listener: StepListener) {
    this.#listener = listener;
  }

  /** `otherwise` is the step that is to blame where this one has succeeded before, and now fails or never ends. */
  async run<T>(name: Step, run: () => Promise<T>, otherwise = name): Promise<T> {
    const standsAt = this.#succeeded.has(name) ? otherwise : name;
    const step: Running = { name, since: performance.now(), inner: 0, standsAt };
    this.#failure = undefined;
    this.#running.push(step);
    this.#listener.onMove?.(standsAt);
    try {
      const value = await run();
      this.#succeed(step);
      return value;
    } catch (error) {
      this.#failure ??= { name, standsAt, error, durationMs: durationOf(step) };
      throw error;
    } finally {
      this.#running.splice(this.#running.indexOf(step), 1);
      const outer = this.#running.at(-1);
      if (outer) outer.inner += performance.now() - step.since;
      this.#listener.onMove?.(outer?.standsAt);
    }
  }

  /** The innermost step that runs now, or else the one that failed. */
  get current(): Step | undefined {
    return this.#stand?.standsAt;
  }

  /** Whether that is one which only waits for the server to begin: the connection was there already. */
  get isAtGreeting(): boolean {
    return this.#stand !== undefined && this.#stand.standsAt !== this.#stand.name;
  }

  get #stand(): Pick<Running, 'name' | 'standsAt'> | undefined {
    return this.#running.at(-1) ?? this.#failure;
  }

  /** What the innermost failed step threw, before a driver wrapped it. */
  get error(): unknown {
    return this.#failure?.error;
  }

  /** All that succeeded. */
  succeeded(): readonly StepReport[] {
    return STEPS.flatMap((name) => {
      const duration = this.#succeeded.get(name);
      return duration === undefined
        ? []
        : [{ name, outcome: 'Succeeded', durationMs: Math.round(duration) } as const];
    });
  }

  /** The report of a test that failed at a step. */
  failureReport(name: Step | undefined): readonly StepReport[] {
    const running = this.#running.at(-1);
    return endedBy(this.succeeded(), name, this.#failure?.durationMs ?? (running ? durationOf(running) : 0));
  }

  #succeed(step: Running): void {
    const before = this.#succeeded.get(step.name);
    const duration = performance.now() - step.since - step.inner;
    this.#succeeded.set(step.name, (before ?? 0) + duration);
    if (before === undefined)
      this.#listener.onStep?.({ name: step.name, outcome: 'Succeeded', durationMs: Math.round(duration) });
  }
}

/** What succeeded before the failed step, and that one as the last. */
export function endedBy(
  succeeded: readonly StepReport[],
  name: Step | undefined,
  durationMs: number,
): readonly StepReport[] {
  if (name === undefined) return succeeded;
  const before = succeeded.filter((step) => STEPS.indexOf(step.name) < STEPS.indexOf(name));
  return [...before, { name, outcome: 'Failed', durationMs }];
}

function durationOf(step: Running): number {
  return Math.round(performance.now() - step.since - step.inner);
}
