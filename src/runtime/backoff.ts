import type { Clock } from './clock.ts';

const FIRST_MS = 800;
const LONGEST_MS = 30_000;
/** A failure after this long without one counts as the first. */
const RESET_MS = 120_000;

/** How long to wait before the next attempt: hardly at first, then ever longer, and spread so that replicas differ. */
export class Backoff {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #longestMs: number;
  #failures = 0;
  #lastFailure = -Infinity;

  constructor(clock: Clock, random: () => number = Math.random, longestMs = LONGEST_MS) {
    this.#clock = clock;
    this.#random = random;
    this.#longestMs = longestMs;
  }

  next(): number {
    const now = this.#clock.monotonicMs();
    if (now - this.#lastFailure > RESET_MS) this.#failures = 0;
    const base = this.#failures === 0 ? 0 : FIRST_MS * 2 ** (this.#failures - 1);
    const wait = Math.min(this.#longestMs, base + this.#random() * Math.max(200, base / 2));
    this.#failures++;
    this.#lastFailure = now + wait;
    return wait;
  }
}
