import { ApiError } from '../../src/runtime/apiError.ts';
import { WatchRetry } from '../../src/runtime/watchRetry.ts';
import { manualClock } from '../support/clock.ts';

const BROKEN = { lastedMs: 10, resumed: false, resumable: false } as const;
const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });

function retry() {
  return new WatchRetry(manualClock(), () => 0);
}

function answered(status: number, retryAfterMs?: number) {
  const thrown = new ApiError('GET /widgets', status, 'Refused', retryAfterMs);
  return { ...BROKEN, thrown, answered: false };
}

describe('a watch', () => {
  it('of an API server that is away is asked for every two seconds, for as long as that lasts', () => {
    const watch = retry();

    const waits = Array.from({ length: 8 }, () =>
      watch.waitMs({ ...BROKEN, thrown: refused, answered: false }),
    );

    expect(waits).toEqual([0, 800, 1600, 2000, 2000, 2000, 2000, 2000]);
  });

  it('is asked for soon where the API server is back and still refuses it', () => {
    const watch = retry();
    for (let time = 0; time < 20; time += 1) watch.waitMs({ ...BROKEN, thrown: refused, answered: false });

    const waits = [403, 403, 429].map((status) => watch.waitMs(answered(status)));

    expect(waits).toEqual([0, 800, 1600]);
  });

  it('waits two seconds where the API server asks for thirty while it fills its caches', () => {
    expect(retry().waitMs(answered(429, 30_000))).toBe(2000);
  });

  it('backs off from a server that goes on refusing it', () => {
    const watch = retry();

    const waits = Array.from({ length: 9 }, () => watch.waitMs(answered(500)));

    expect(waits.at(-1)).toBe(30_000);
  });

  it('is asked for every five seconds where its kind is not defined', () => {
    const watch = retry();

    const waits = Array.from({ length: 7 }, () => watch.waitMs(answered(404)));

    expect(waits).toEqual([0, 800, 1600, 3200, 5000, 5000, 5000]);
  });

  it('goes on at once where it was only cut', () => {
    const cut = {
      ...BROKEN,
      lastedMs: 60_000,
      resumable: true,
      thrown: new Error('aborted'),
      answered: true,
    };

    expect(retry().waitMs(cut)).toBe(0);
  });
});
