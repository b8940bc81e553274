import { Recent } from '../../src/controllers/recent.ts';

describe('what was done of late', () => {
  it('is recent until its time is over', () => {
    const recent = new Recent(1000);
    recent.note('shop/sales', 500);

    expect([500, 1499, 1500].map((now) => recent.leftMs('shop/sales', now))).toEqual([1000, 1, undefined]);
    expect(recent.leftMs('shop/other', 500)).toBeUndefined();
  });

  it('counts from the last time', () => {
    const recent = new Recent(1000);
    recent.note('a', 0);
    recent.note('b', 400);
    recent.note('a', 800);

    expect([recent.leftMs('a', 1200), recent.leftMs('b', 1200)]).toEqual([600, 200]);
  });
});
