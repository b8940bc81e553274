import { systemClock } from '../../src/runtime/clock.ts';

describe('the system clock', () => {
  it.each(['before', 'during'])('does not sleep through an abort that comes %s', async (when) => {
    const stop = new AbortController();
    if (when === 'before') stop.abort();
    const slept = systemClock.sleep(3_600_000, stop.signal);

    stop.abort();

    await expect(slept).resolves.toBeUndefined();
  });

  it('does not ring at once for what is a year away', async () => {
    let rung = false;
    const cancel = systemClock.after(366 * 86_400_000, () => (rung = true));

    await systemClock.sleep(5);

    expect(rung).toBe(false);
    cancel();
  });
});
