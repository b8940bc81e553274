/* oxlint-disable no-bitwise -- a generator of 32 bits, whose sequence is the same everywhere */

/** Numbers that look random, and come again for the same seed: a finding can be found again. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 to below the limit. */
  below(limit: number): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return Math.floor((((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32) * limit);
  }

  /** One of a list; the list must not be empty. */
  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T; // the index is one of the list's
  }
}
