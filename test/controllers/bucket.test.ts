import { Bucket } from '../../src/controllers/bucket.ts';

describe('a token bucket', () => {
  it('lets its burst through at once, then says when to come again', () => {
    const bucket = new Bucket({ perSecond: 10, burst: 5 }, 0);

    const waits = Array.from({ length: 7 }, () => bucket.take(0));

    expect(waits.slice(0, 5).every((wait) => wait === undefined)).toBe(true);
    expect(waits[5]).toBeGreaterThan(0);
    expect(bucket.full(0)).toBe(false);
    expect(bucket.take((waits[5] ?? 0) + 1)).toBeUndefined();
  });

  it('is as good as new when it has rested', () => {
    const bucket = new Bucket({ perSecond: 10, burst: 5 }, 0);
    bucket.take(0);

    expect([bucket.full(99), bucket.full(100), bucket.waitMs(100)]).toEqual([false, true, 0]);
  });
});
