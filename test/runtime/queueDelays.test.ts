import { ApiError } from '../../src/runtime/apiError.ts';
import { settled } from '../support/clock.ts';
import { desk } from './desk.ts';

describe('a queue', () => {
  it('runs again when it was asked to, once, and not before', async () => {
    const { queue, begun, clock, add, finish } = desk();
    queue.start();
    add('a');
    await finish('a', { requeueAfterMs: 1000 });
    await clock.advance(999);
    expect(begun).toEqual(['a']);

    await clock.advance(1);
    await finish('a');
    await clock.advance(1_000_000);

    expect(begun).toEqual(['a', 'a']);
  });

  it('forgets the time that was asked for when a later run asks for none', async () => {
    const { queue, begun, clock, add, finish } = desk();
    queue.start();
    add('a');
    await finish('a', { requeueAfterMs: 1000 });
    add('a');
    await finish('a');
    await clock.advance(5000);

    expect(begun).toEqual(['a', 'a']);
    expect(clock.pending()).toBeLessThanOrEqual(1);
  });

  it('tries again after an exception, later and later, and forgets it after a success', async () => {
    const { queue, failures, clock, add, finish, fail } = desk();
    queue.start();
    add('a');
    for (let i = 0; i < 20; i++) {
      await fail('a');
      await clock.advance(failures.at(-1) ?? 0);
    }
    await finish('a');
    add('a');
    await fail('a');

    expect(failures.slice(0, 4)).toEqual([5, 10, 20, 40]);
    expect(failures[19]).toBe(1_000_000);
    expect(failures[20]).toBe(5);
  });

  it('waits as long as the API server asks it to', async () => {
    const { queue, failures, add, fail } = desk();
    queue.start();
    add('a');

    await fail('a', new ApiError('PATCH /a', 429, 'TooManyRequests', 3000));

    expect(failures).toEqual([3000]);
  });

  it.each([403, 404, 405])(
    'asks less often where the API server refuses with %s, which time alone does not mend',
    async (status) => {
      const { queue, failures, clock, add, fail } = desk();
      queue.start();
      add('a');
      for (let i = 0; i < 9; i++) {
        await fail('a', new ApiError('PATCH /a', status, 'Unknown'));
        await clock.advance(failures.at(-1) ?? 0);
      }

      expect(failures).toEqual([...Array<number>(8).fill(1000), 1280]);
    },
  );

  it('waits no longer for one refusal after many other failures than it would without', async () => {
    const { queue, failures, clock, add, fail } = desk();
    queue.start();
    add('a');
    for (let i = 0; i < 9; i++) {
      await fail('a');
      await clock.advance(failures.at(-1) ?? 0);
    }
    await fail('a', new ApiError('PATCH /a', 403, 'Forbidden'));

    expect(failures.slice(-2)).toEqual([1280, 2560]);
  });

  it('keeps ten thousand delays in a single timer', async () => {
    const { queue, begun, clock, finish } = desk(10_000);
    queue.start();
    for (let i = 0; i < 10_000; i++) queue.add(`k${i}`, `k${i}`, 'startup');
    for (let i = 0; i < 10_000; i++) void finish(`k${i}`, { requeueAfterMs: 1000 + (i % 500) });
    await settled();
    expect(clock.pending()).toBe(1);

    await clock.advance(1500);

    expect(begun).toHaveLength(20_000);
  }, 30_000);
});
