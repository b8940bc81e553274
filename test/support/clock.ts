import type { Clock } from '../../src/runtime/clock.ts';

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Moves the time and runs what is due on the way, in its order. */
  advance(ms: number): Promise<void>;
  /** How many timers wait. */
  pending(): number;
}

/** Starts at the first second of 2026. */
export function manualClock(): ManualClock {
  const started = Date.UTC(2026, 0, 1);
  const timers = new Set<{ readonly due: number; readonly run: () => void }>();
  let elapsed = 0;

  function after(ms: number, run: () => void): () => void {
    const timer = { due: elapsed + ms, run };
    timers.add(timer);
    return () => timers.delete(timer);
  }

  return {
    now: () => new Date(started + elapsed),
    monotonicMs: () => elapsed,
    after,
    sleep(ms, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        const cancel = after(ms, resolve);
        signal?.addEventListener('abort', () => {
          cancel();
          resolve();
        });
      });
    },
    async advance(ms) {
      const end = elapsed + ms;
      for (let next = first(); next !== undefined && next.due <= end; next = first()) {
        timers.delete(next);
        elapsed = Math.max(elapsed, next.due);
        next.run();
        await settled();
      }
      elapsed = end;
      await settled();
    },
    pending: () => timers.size,
  };

  function first() {
    return [...timers].sort((a, b) => a.due - b.due)[0];
  }
}

/** The real time, so many times faster: waits of minutes become waits of seconds. */
export function fastClock(factor: number): Clock {
  const started = performance.now();
  const startedAt = Date.now();
  const monotonicMs = () => (performance.now() - started) * factor;
  return {
    now: () => new Date(startedAt + monotonicMs()),
    monotonicMs,
    after(ms, run) {
      const timer = setTimeout(run, ms / factor);
      return () => clearTimeout(timer);
    },
    sleep(ms, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        const timer = setTimeout(resolve, ms / factor);
        signal?.addEventListener('abort', () => {
          clearTimeout(timer);
          resolve();
        });
      });
    },
  };
}

/** Lets everything run that waits for nothing but its turn. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
