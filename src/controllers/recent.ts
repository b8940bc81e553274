/** What was done within the last while, by key; what is older is forgotten. */
export class Recent {
  readonly #forMs: number;
  /** In the order of their times. */
  readonly #times = new Map<string, number>();

  constructor(forMs: number) {
    this.#forMs = forMs;
  }

  note(key: string, nowMs: number): void {
    this.#times.delete(key);
    this.#times.set(key, nowMs);
    for (const [old, at] of this.#times) {
      if (at + this.#forMs > nowMs) break;
      this.#times.delete(old);
    }
  }

  /** The milliseconds until it is no longer recent; undefined where it is not. */
  leftMs(key: string, nowMs: number): number | undefined {
    const at = this.#times.get(key);
    return at === undefined || at + this.#forMs <= nowMs ? undefined : at + this.#forMs - nowMs;
  }
}
