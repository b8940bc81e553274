import { Slots } from '../../../src/controllers/pacing/slots.ts';
import type { Limits } from '../../../src/controllers/pacing/slots.ts';
import type { Attempt } from '../../../src/controllers/pacing/attempt.ts';
import { manualClock, settled } from '../../support/clock.ts';

const never = new AbortController().signal;
const UNLIMITED: Limits = {
  atOnce: 100,
  atOncePerTarget: 100,
  atOncePerNamespace: 75,
  perMinutePerTarget: 1e6,
  perMinutePerNamespace: 1e6,
};

let questions = 0;
function question(parts: Partial<Attempt> = {}): Attempt {
  questions += 1;
  return { namespace: 'shop', target: `host-${questions}:1`, credential: undefined, ...parts };
}

/** Slots whose tests end when they are told to, and the order in which they began. */
function stage(limits: Partial<Limits>) {
  const clock = manualClock();
  const slots = new Slots({ ...UNLIMITED, ...limits }, clock);
  const began: string[] = [];
  const ends: (() => void)[] = [];
  const ask = (name: string, parts: Partial<Attempt> = {}, signal = never) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const run = () => {
      began.push(name);
      ends.push(resolve);
      return promise;
    };
    return slots.hold(question(parts), run, signal);
  };
  const endOne = async () => {
    ends.shift()?.();
    await settled();
  };
  return { clock, slots, began, ask, endOne };
}

describe('the slots', () => {
  it('let so many run at once, and the rest in their order', async () => {
    const { began, ask, endOne } = stage({ atOnce: 1 });
    for (const name of ['a', 'b', 'c']) void ask(name);
    await settled();
    const first = [...began];

    await endOne();
    await endOne();

    expect([first, began]).toEqual([['a'], ['a', 'b', 'c']]);
  });

  it('free the slot of one that failed', async () => {
    const slots = new Slots({ ...UNLIMITED, atOnce: 1 }, manualClock());

    await expect(slots.hold(question(), () => Promise.reject(new Error('failed')), never)).rejects.toThrow(
      'failed',
    );

    await expect(slots.hold(question(), () => Promise.resolve('next'), never)).resolves.toBe('next');
  });

  it('turn away a test that is aborted while waiting, and keep the place of the others', async () => {
    const { began, ask, endOne } = stage({ atOnce: 1 });
    const stop = new AbortController();
    const aborted = [ask('first'), ask('aborted', {}, stop.signal), ask('last')][1];

    await settled();
    const rejected = aborted?.catch((error: unknown) => String(error));
    stop.abort();
    await endOne();

    expect(await rejected).toContain('aborted');
    expect(began).toEqual(['first', 'last']);
  });

  it('test a credential one after the other, wherever its target has room', async () => {
    const { began, ask, endOne } = stage({ atOncePerTarget: 8 });
    for (const name of ['a', 'b']) void ask(name, { target: 'db:1', credential: 'same' });
    void ask('c', { target: 'db:1', credential: 'other' });
    await settled();
    const atOnce = [...began];

    await endOne();

    expect([atOnce, began]).toEqual([
      ['a', 'c'],
      ['a', 'c', 'b'],
    ]);
  });

  it('ask a target by a few tests at once, of any namespace', async () => {
    const { began, ask, endOne } = stage({ atOncePerTarget: 2 });
    for (const name of ['a', 'b', 'c']) void ask(name, { namespace: `of-${name}`, target: 'db:1' });
    void ask('elsewhere');
    await settled();
    const atOnce = [...began];

    await endOne();

    expect([atOnce, began.at(-1)]).toEqual([['a', 'b', 'elsewhere'], 'c']);
  });

  it('serve namespaces in turns, and leave none without a slot', async () => {
    const { began, ask, endOne } = stage({ atOnce: 4, atOncePerNamespace: 3 });
    for (let number = 0; number < 10; number += 1) void ask(`noisy ${number}`, { namespace: 'noisy' });
    await settled();
    void ask('quiet 1', { namespace: 'quiet' });
    void ask('quiet 2', { namespace: 'quiet' });
    await settled();
    const before = [...began];

    await endOne();
    await endOne();

    expect(before).toEqual(['noisy 0', 'noisy 1', 'noisy 2', 'quiet 1']);
    expect(began.slice(4)).toEqual(['noisy 3', 'quiet 2']);
  });

  it('stay with a namespace for a few tests, where more of them wait than there are slots', async () => {
    const { began, ask, endOne } = stage({ atOnce: 1 });
    for (const namespace of ['a', 'b', 'c'])
      for (let number = 0; number < 10; number += 1) void ask(namespace, { namespace });
    await settled();

    for (let ended = 0; ended < 29; ended += 1) await endOne();

    expect(began.join('')).toBe(`${'a'.repeat(8)}${'b'.repeat(8)}${'c'.repeat(8)}aabbcc`);
  });

  it.each([
    ['a namespace', { perMinutePerNamespace: 60 }, {}],
    ['a target', { perMinutePerTarget: 60 }, { target: 'db:1' }],
  ])('hold %s to its rate: a burst of a fifth of a minute, then one a second', async (_, limits, parts) => {
    const { clock, began, ask } = stage(limits);
    for (let number = 0; number < 20; number += 1) void ask(`${number}`, parts);
    await settled();
    const burst = began.length;

    await clock.advance(3_500);

    expect([burst, began.length]).toEqual([12, 15]);
    expect(clock.pending()).toBe(1);
  });
});
