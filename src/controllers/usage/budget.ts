/**
 * Writes that carry nothing but usage, limited so that a burst of Flow changes cannot fill the API server: a token
 * bucket of `perSecond`, full at start. Who finds it empty comes again after `waitMs`.
 */
export class Budget {
  readonly #perSecond: number;
  #tokens: number;
  #filledAt: number;

  constructor(perSecond: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond;
    this.#filledAt = nowMs;
  }

  /** Undefined where the write may go, else the milliseconds to wait. */
  take(nowMs: number): number | undefined {
    this.#tokens = Math.min(this.#perSecond, this.#tokens + ((nowMs - this.#filledAt) / 1000) * this.#perSecond);
    this.#filledAt = nowMs;
    if (this.#tokens < 1) return Math.ceil(((1 - this.#tokens) / this.#perSecond) * 1000) + 1;
    this.#tokens -= 1;
    return undefined;
  }
}
