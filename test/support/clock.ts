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

/** The real time, but for what it was put forward by. */
export interface ShiftableClock extends Clock {
  /** Puts it forward: what becomes due runs at once, in its order. */
  shift(ms: number): void;
}

/** A clock that is `aheadMs` ahead of the real time, and can be put forward further. */
export function shiftableClock(aheadMs: number): ShiftableClock {
  const timers = new Set<{ readonly due: number; readonly run: () => void; handle?: NodeJS.Timeout }>();
  let ahead = aheadMs;
  const monotonicMs = () => performance.now() + ahead;

  function after(ms: number, run: () => void): () => void {
    const timer = { due: monotonicMs() + ms, run };
    timers.add(timer);
    wind(timer);
    return () => drop(timer);
  }

  type Timer = typeof timers extends Set<infer T> ? T : never;

  function wind(timer: Timer): void {
    clearTimeout(timer.handle);
    timer.handle = setTimeout(
      () => ring(timer),
      Math.min(Math.max(0, timer.due - monotonicMs()), 2 ** 31 - 1),
    );
  }

  function ring(timer: Timer): void {
    drop(timer);
    timer.run();
  }

  function drop(timer: Timer): void {
    clearTimeout(timer.handle);
    timers.delete(timer);
  }

  return {
    now: () => new Date(Date.now() + ahead),
    monotonicMs,
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
    shift(ms) {
      ahead += ms;
      for (const timer of [...timers].sort((one, other) => one.due - other.due)) wind(timer);
    },
  };
}
