/** Time, as everything outside of this file sees it: tests pass a clock that they move themselves. */
export interface Clock {
  /** Wall time; for display and for what is stored, never for durations. */
  now(): Date;
  /** Never goes back, whatever happens to the wall time; only differences mean anything. */
  monotonicMs(): number;
  /** Resolves after the time, or at once when the signal aborts: the caller looks at the signal. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls back once; returns what cancels it. */
  after(ms: number, run: () => void): () => void;
}

/** What setTimeout can hold; a longer time would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** The real time. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep(ms, signal) {
    return new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.min(ms, LONGEST_MS));
      signal?.addEventListener('abort', done);
    });
  },
  after(ms, run) {
    const timer = setTimeout(run, Math.min(ms, LONGEST_MS));
    return () => clearTimeout(timer);
  },
};
