import { Slots } from '../../src/controllers/slots.ts';

const never = new AbortController().signal;

describe('the slots', () => {
  it('let so many run at once, and the rest in their order', async () => {
    const slots = new Slots(2);
    const order: number[] = [];
    let running = 0;
    let most = 0;

    await Promise.all(
      [0, 1, 2, 3, 4].map((number) =>
        slots.hold(async () => {
          order.push(number);
          most = Math.max(most, (running += 1));
          await Promise.resolve();
          running -= 1;
        }, never),
      ),
    );

    expect([order, most]).toEqual([[0, 1, 2, 3, 4], 2]);
  });

  it('free the slot of one that failed', async () => {
    const slots = new Slots(1);

    await expect(slots.hold(() => Promise.reject(new Error('failed')), never)).rejects.toThrow('failed');

    await expect(slots.hold(() => Promise.resolve('next'), never)).resolves.toBe('next');
  });

  it('turn away who is aborted while waiting, and keep the place of the others', async () => {
    const slots = new Slots(1);
    const { promise, resolve } = Promise.withResolvers<void>();
    const first = slots.hold(() => promise, never);
    const stop = new AbortController();
    const aborted = slots.hold(() => Promise.resolve('aborted'), stop.signal);
    const last = slots.hold(() => Promise.resolve('last'), never);

    stop.abort();
    resolve();

    await expect(aborted).rejects.toThrow('aborted');
    await expect(last).resolves.toBe('last');
    await expect(first).resolves.toBeUndefined();
  });
});
