import type { StepReport } from '../../probe/message.ts';
import type { Terminal } from './terminal.ts';

/** Names that one line of a terminal holds. */
const MOST_NAMED = 3;

/** How far many tests are, in a line that does not stay: how many have ended, and which are waited for the longest. */
export class BatchProgress {
  readonly #terminal: Pick<Terminal, 'progress'>;
  readonly #total: number;
  /** By name, what is known of the test, in the order in which the tests were asked for. */
  readonly #waiting = new Map<string, string>();
  #ended = 0;

  constructor(terminal: Pick<Terminal, 'progress'>, total: number) {
    this.#terminal = terminal;
    this.#total = total;
  }

  /** Runs one test, which tells of its steps; only its end says how each of them ended. */
  async follow<T>(name: string, test: (onStep: (step: StepReport) => void) => Promise<T>): Promise<T> {
    this.#note(name, '');
    try {
      return await test(({ name: step }) => this.#note(name, ` (${step} is done)`));
    } finally {
      this.#waiting.delete(name);
      this.#ended += 1;
      if (this.#waiting.size > 0) this.#show();
    }
  }

  #note(name: string, what: string): void {
    this.#waiting.set(name, what);
    this.#show();
  }

  #show(): void {
    const names = [...this.#waiting].slice(0, MOST_NAMED).map(([name, what]) => `${name}${what}`);
    const more = this.#waiting.size - names.length;
    const all = more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
    this.#terminal.progress(`tested ${this.#ended} of ${this.#total}; waiting for ${all}`);
  }
}
