import { ApiError } from '../../src/runtime/client.ts';
import type { Outcome, Turn } from '../../src/runtime/handlers.ts';
import { Queue } from '../../src/runtime/queue.ts';
import { manualClock, settled } from '../support/clock.ts';

/** A queue whose jobs end when the test says so. */
function desk(workers = 1) {
  const clock = manualClock();
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<Outcome>>();
  const failures: number[] = [];
  let parking: ((turn: Turn) => Promise<void>) | undefined;
  const queue = new Queue<string>({
    clock,
    workers,
    random: () => 0.5,
    failed: (_job, _thrown, _attempt, retryInMs) => failures.push(retryInMs),
    async run(job, turn) {
      begun.push(job);
      const end = Promise.withResolvers<Outcome>();
      end.promise.catch(() => undefined);
      ends.set(job, end);
      turn.signal.addEventListener('abort', () => end.reject(turn.signal.reason));
      if (parking !== undefined) await parking(turn);
      return end.promise;
    },
  });
  const finish = async (job: string, outcome: Outcome = {}) => {
    ends.get(job)?.resolve(outcome);
    await settled();
  };
  const fail = async (job: string, thrown: unknown = new Error('no')) => {
    ends.get(job)?.reject(thrown);
    await settled();
  };
  const add = (...jobs: string[]) => jobs.forEach((job) => queue.add(job, job, 'user'));
  const park = (run: typeof parking) => (parking = run);
  return { clock, queue, begun, failures, finish, fail, add, park };
}

describe('a queue', () => {
  it('begins nothing before it is started', async () => {
    const { queue, begun, add } = desk();
    add('a');
    await settled();
    expect(begun).toEqual([]);

    queue.start();

    expect(begun).toEqual(['a']);
  });

  it('holds a key once however often it is added', async () => {
    const { queue, begun, add, finish } = desk();
    add('a', 'a', 'b', 'a');
    queue.start();
    await finish('a');
    await finish('b');

    expect(begun).toEqual(['a', 'b']);
    expect(queue.idle()).toBe(true);
  });

  it('runs a key that was added while it ran exactly once more', async () => {
    const { queue, begun, add, finish } = desk(4);
    queue.start();
    add('a');
    add('a', 'a', 'a');
    expect(begun).toEqual(['a']);

    await finish('a');
    await finish('a');

    expect(begun).toEqual(['a', 'a']);
    expect(queue.idle()).toBe(true);
  });

  it('runs as many keys at once as it has workers', async () => {
    const { queue, begun, add, finish } = desk(2);
    queue.start();
    add('a', 'b', 'c');
    expect(begun).toEqual(['a', 'b']);

    await finish('a');

    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('takes the urgent first, and moves up what becomes urgent', async () => {
    const { queue, begun, finish } = desk();
    queue.add('startup', 'startup', 'startup');
    queue.add('periodic', 'periodic', 'periodic');
    queue.add('related', 'related', 'related');
    queue.add('late', 'late', 'startup');
    queue.add('late', 'late', 'user');
    queue.start();

    for (const job of ['late', 'related', 'periodic', 'startup']) await finish(job);

    expect(begun).toEqual(['late', 'related', 'periodic', 'startup']);
  });

  it('lets nobody starve behind a stream of urgent work', async () => {
    const { queue, begun, clock, finish } = desk();
    queue.add('patient', 'patient', 'startup');
    await clock.advance(1);
    for (let i = 0; i < 20; i++) queue.add(`u${i}`, `u${i}`, 'user');
    queue.start();

    for (let i = 0; i < 8; i++) await finish(begun.at(-1) ?? '');

    expect(begun.indexOf('patient')).toBe(7);
  });

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

  it('gives the slot of a parked run to others, and lets none of its key begin', async () => {
    const { queue, begun, add, finish, park } = desk();
    const slow = Promise.withResolvers<void>();
    park((turn) => (begun.length === 1 ? turn.park(() => slow.promise) : Promise.resolve()));
    queue.start();
    add('a', 'b');
    add('a');
    await settled();
    expect(begun).toEqual(['a', 'b']);

    slow.resolve();
    await finish('b');
    await finish('a');

    expect(begun).toEqual(['a', 'b', 'a']);
  });

  it('begins those of whom each parks at once on a stack that does not grow', async () => {
    const { queue, begun, add, park } = desk();
    const deep = Error.stackTraceLimit;
    const depths: number[] = [];
    park(async (turn) => {
      Error.stackTraceLimit = Infinity;
      depths.push(String(new Error('here').stack).split('\n').length);
      Error.stackTraceLimit = deep;
      await turn.park(() => new Promise(() => undefined));
    });
    add(...Array.from({ length: 50 }, (_, index) => `k${index}`));

    queue.start();
    await settled();

    expect(begun).toHaveLength(50);
    expect(Math.max(...depths) - Math.min(...depths)).toBeLessThan(10);
  });

  it('takes back a run that only the echo of the running one asked for', async () => {
    const { queue, begun, add, finish } = desk();
    queue.start();
    add('a');
    queue.add('a', 'a', 'user', '17');
    queue.forgive('a', '17');
    await finish('a');

    expect(begun).toEqual(['a']);
  });

  it.each([
    ['another version', '18'],
    ['something else', undefined],
  ])('keeps a run that %s asked for as well', async (_, cause) => {
    const { queue, begun, add, finish } = desk();
    queue.start();
    add('a');
    queue.add('a', 'a', 'user', '17');
    queue.add('a', 'a', 'user', cause);
    queue.forgive('a', '17');
    await finish('a');

    expect(begun).toEqual(['a', 'a']);
  });

  it('aborts what runs when it stops, waits for it, and begins nothing more', async () => {
    const { queue, begun, add } = desk();
    queue.start();
    add('a', 'b');

    await queue.stop(10_000);

    expect(begun).toEqual(['a']);
  });

  it('does not wait for ever', async () => {
    const { queue, clock, add, park } = desk();
    park(() => new Promise(() => undefined));
    queue.start();
    add('a');
    let stopped = false;
    const stopping = queue.stop(10_000).then(() => (stopped = true));
    await clock.advance(9999);
    expect(stopped).toBe(false);

    await clock.advance(1);

    expect(await stopping).toBe(true);
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
