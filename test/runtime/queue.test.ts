import { settled } from '../support/clock.ts';
import { desk } from './desk.ts';

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

  it('lets no key starve behind a stream of urgent work', async () => {
    const { queue, begun, clock, finish } = desk();
    queue.add('patient', 'patient', 'startup');
    await clock.advance(1);
    for (let i = 0; i < 20; i++) queue.add(`u${i}`, `u${i}`, 'user');
    queue.start();

    for (let i = 0; i < 8; i++) await finish(begun.at(-1) ?? '');

    expect(begun.indexOf('patient')).toBe(7);
  });

  it('begins what a start brings one by one, behind what is more urgent, and holds none of it before', async () => {
    const { queue, begun, finish } = desk();
    const asked: string[] = [];
    const jobs = function* () {
      for (const job of ['a', 'b', 'c']) {
        asked.push(job);
        yield [job, job] as const;
      }
    };
    queue.start();
    queue.feed(jobs(), 3);
    queue.add('later', 'later', 'startup');
    queue.add('b', 'b', 'user');
    expect([asked, queue.depth('startup'), queue.idle()]).toEqual([['a'], 3, false]);

    for (const job of ['a', 'b', 'b', 'c', 'later']) await finish(job);

    expect(begun).toEqual(['a', 'b', 'b', 'c', 'later']);
    expect([queue.idle(), queue.depth('startup'), queue.ageMs()]).toEqual([true, 0, 0]);
  });

  it('lets no job of a start wait behind a stream of urgent work, and takes one that waits already once', async () => {
    const { queue, begun, add, finish } = desk();
    queue.start();
    add(...Array.from({ length: 20 }, (_, at) => `user ${at}`));
    queue.add('b', 'b', 'startup');
    queue.feed([['b', 'b'] as const, ['a', 'a'] as const][Symbol.iterator](), 2);
    for (let at = 0; at < 12; at += 1) await finish(begun.at(-1) ?? '');

    expect(begun.slice(0, 12)).toContain('a');
    expect(begun.filter((job) => job === 'b').length).toBeLessThan(2);
  });

  it('begins nothing of a start once it stops', async () => {
    const { queue, begun } = desk();
    queue.start();
    const stopped = queue.stop(1000);
    queue.feed([['a', 'a'] as const][Symbol.iterator](), 1);
    await stopped;

    expect(begun).toEqual([]);
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

  it('begins keys that each park at once on a stack that does not grow', async () => {
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
    queue.retract('a', '17');
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
    queue.retract('a', '17');
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
});
