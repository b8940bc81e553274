import { Backoff } from '../../src/runtime/backoff.ts';
import { manualClock } from '../support/clock.ts';

describe('a backoff', () => {
  it('hardly waits at first, then ever longer, and never longer than half a minute', () => {
    const backoff = new Backoff(manualClock(), () => 0);

    expect(Array.from({ length: 9 }, () => backoff.next())).toEqual([
      0, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000,
    ]);
  });

  it('spreads callers that fail together', () => {
    const backoff = new Backoff(manualClock(), () => 1);

    expect(Array.from({ length: 4 }, () => backoff.next())).toEqual([200, 1200, 2400, 4800]);
  });

  it('begins anew after two minutes of peace', async () => {
    const clock = manualClock();
    const backoff = new Backoff(clock, () => 0);
    backoff.next();
    backoff.next();

    await clock.advance(120_801);

    expect(backoff.next()).toBe(0);
  });
});
