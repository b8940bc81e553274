/**
 * Writes that may wait, in one line: so many at once, and then so many a second, each at the time that it was given.
 * A key that waits is asked about once more, at its time: a line of a hundred thousand costs nothing until then.
 */
export class WriteLine {
  readonly #everyMs: number;
  readonly #burst: number;
  /** When the last of the burst will be as good as new. */
  #filledAt = 0;
  /** By key, when its turn comes. */
  readonly #turns = new Map<string, number>();

  constructor({ perSecond, burst }: { readonly perSecond: number; readonly burst: number }) {
    this.#everyMs = 1000 / perSecond;
    this.#burst = burst;
  }

  /** Gives the milliseconds until the turn of this key; undefined: it is now, and the next one is another. */
  take(key: string, nowMs: number): number | undefined {
    const turn = this.#turns.get(key) ?? this.#next(nowMs);
    if (turn <= nowMs) {
      this.#turns.delete(key);
      return undefined;
    }
    this.#turns.set(key, turn);
    return Math.ceil(turn - nowMs);
  }

  /** There is nothing to write any more: a later key need not wait for it. */
  leave(key: string): void {
    if (this.#turns.delete(key)) this.#filledAt -= this.#everyMs;
  }

  #next(nowMs: number): number {
    this.#filledAt = Math.max(this.#filledAt, nowMs) + this.#everyMs;
    return this.#filledAt - this.#burst * this.#everyMs;
  }
}
