import type { Step } from '../../src/contract/step.ts';
import { Steps } from '../../src/probe/steps.ts';

const duration: unknown = expect.any(Number);
const done = async () => {};
const fail = async () => {
  throw new Error('no');
};

function watched(): { steps: Steps; moves: (Step | undefined)[]; ended: Step[] } {
  const moves: (Step | undefined)[] = [];
  const ended: Step[] = [];
  return {
    steps: new Steps({ onMove: (step) => moves.push(step), onStep: ({ name }) => ended.push(name) }),
    moves,
    ended,
  };
}

describe('the steps of a test', () => {
  it('are told as they begin and end', async () => {
    const { steps, moves, ended } = watched();

    await steps.run('Resolve', done);
    await steps.run('Connect', done);

    expect(moves).toEqual(['Resolve', undefined, 'Connect', undefined]);
    expect(ended).toEqual(['Resolve', 'Connect']);
    expect(steps.succeeded()).toEqual([
      { name: 'Resolve', outcome: 'Succeeded', durationMs: duration },
      { name: 'Connect', outcome: 'Succeeded', durationMs: duration },
    ]);
    expect(steps.current).toBeUndefined();
  });

  it('may nest, and the inner one is where the test is', async () => {
    const { steps, moves, ended } = watched();

    await steps.run('Probe', async () => {
      await steps.run('Connect', async () => expect(steps.current).toBe('Connect'));
      expect(steps.current).toBe('Probe');
    });

    expect(moves).toEqual(['Probe', 'Connect', 'Probe', undefined]);
    expect(ended).toEqual(['Connect', 'Probe']);
  });

  it('that repeat are reported once', async () => {
    const { steps, ended } = watched();

    await steps.run('Connect', done);
    await steps.run('Connect', done);

    expect(ended).toEqual(['Connect']);
    expect(steps.succeeded()).toEqual([{ name: 'Connect', outcome: 'Succeeded', durationMs: duration }]);
  });

  it('keep the innermost failure, however it is wrapped outside', async () => {
    const { steps } = watched();

    const run = steps.run('Probe', () =>
      steps.run('Connect', fail).catch(() => {
        throw new Error('wrapped');
      }),
    );

    await expect(run).rejects.toThrow('wrapped');
    expect(steps.current).toBe('Connect');
    expect(steps.error).toEqual(new Error('no'));
  });

  it('are another one where they succeeded before, and fail', async () => {
    const { steps } = watched();
    await steps.run('Connect', done);

    let during: unknown;
    const greeting = steps.run(
      'Connect',
      () => {
        during = [steps.current, steps.isAtGreeting];
        return fail();
      },
      'TLS',
    );

    await expect(greeting).rejects.toThrow('no');
    expect([during, [steps.current, steps.isAtGreeting]]).toEqual([
      ['TLS', true],
      ['TLS', true],
    ]);
  });

  it('forget a failure that the test went on from', async () => {
    const { steps } = watched();

    await steps.run('Connect', fail).catch(() => {});
    await steps.run('Connect', done);

    expect(steps.error).toBeUndefined();
    expect(steps.succeeded()).toEqual([{ name: 'Connect', outcome: 'Succeeded', durationMs: duration }]);
  });

  it.each<[Step | undefined, Step[]]>([
    ['Resolve', ['Resolve']],
    ['TLS', ['Resolve', 'Connect', 'TLS']],
    ['Authorize', ['Resolve', 'Connect', 'TLS', 'Authorize']],
    [undefined, ['Resolve', 'Connect', 'TLS']],
  ])('that failed at %s end with it', async (name, names) => {
    const { steps } = watched();
    for (const step of ['Resolve', 'Connect', 'TLS'] as const) await steps.run(step, done);

    const report = steps.failureReport(name);

    expect(report.map((step) => step.name)).toEqual(names);
    expect(report.at(-1)?.outcome).toBe(name ? 'Failed' : 'Succeeded');
  });
});
