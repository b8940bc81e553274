import { reasonOf } from '../../support/entry.ts';
import { say } from '../site.ts';

/** What was measured, by name. */
export type Figures = Readonly<Record<string, unknown>>;

/**
 * The phases of a measurement that takes most of an hour: what one has measured is not lost where another fails, takes
 * too long, or the whole is ended by a signal.
 */
export class Course {
  readonly #startedAt = performance.now();
  readonly #withinMs: number;
  readonly #failures: string[] = [];
  #figures: Figures;
  #phase = 'the start';

  constructor(figures: Figures, withinMs: number) {
    this.#figures = figures;
    this.#withinMs = withinMs;
    process.once('SIGTERM', this.#onSignal);
    process.on('unhandledRejection', this.#onRejection);
  }

  /** All that was measured, and what could not be. */
  get figures(): Figures {
    return { ...this.#figures, minutes: this.#minutes(), failures: this.#failures };
  }

  /** What is left of the time for all. */
  leftMs(): number {
    return this.#startedAt + this.#withinMs - performance.now();
  }

  note(figures: object): void {
    this.#figures = { ...this.#figures, ...figures };
  }

  /** Takes its figures; gives what it returned, or undefined where it did not come to its end. */
  async phase<T extends object | undefined>(
    name: string,
    withinMs: number,
    take: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | undefined> {
    this.#phase = name;
    say(`${name} (minute ${this.#minutes()})`);
    const limitMs = Math.max(0, Math.min(withinMs, this.leftMs()));
    const late = new AbortController();
    const timer = setTimeout(
      () => late.abort(new Error(`not done in ${Math.round(limitMs / 1000)} s`)),
      limitMs,
    );
    try {
      // A race, because a request that is never answered must not keep the other figures.
      const figures = await Promise.race([take(late.signal), aborted(late.signal)]);
      this.note(figures ?? {});
      say(`  ${JSON.stringify(figures ?? {})}`);
      return figures;
    } catch (error) {
      this.#fail(name, error);
      return undefined;
    } finally {
      clearTimeout(timer);
      late.abort(new Error('the phase is over'));
    }
  }

  end(): Figures {
    process.off('SIGTERM', this.#onSignal).off('unhandledRejection', this.#onRejection);
    return this.figures;
  }

  readonly #onSignal = () => {
    this.#fail(this.#phase, 'ended by SIGTERM');
    process.stdout.write(`${JSON.stringify(this.figures)}\n`);
    process.exit(1);
  };

  readonly #onRejection = (error: unknown) => this.#fail(this.#phase, error);

  #fail(phase: string, error: unknown): void {
    this.#failures.push(`${phase}: ${reasonOf(error)}`);
    say(`  FAILED: ${this.#failures.at(-1) ?? ''}`);
  }

  #minutes(): number {
    return Number(((performance.now() - this.#startedAt) / 60_000).toFixed(1));
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }); // aborted with an Error above
  });
}
