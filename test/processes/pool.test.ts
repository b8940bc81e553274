import { readFileSync } from 'node:fs';
import { STEPS } from '../../src/contract/step.ts';
import type { Step } from '../../src/contract/step.ts';
import type { ProbeResult } from '../../src/probe/message.ts';
import { remedyFor } from '../../src/probe/remedy.ts';
import { descendants } from '../support/tree.ts';
import { bundleDeeds, closePools, deedPool, removeDeeds, request, until, shop } from '../probe/pools.ts';

/** What runs here besides the processes of a pool, such as that which bundled them. */
let others: ReadonlySet<number>;

beforeAll(async () => {
  await bundleDeeds();
  others = new Set(descendants(process.pid).map(({ pid }) => pid));
});
afterEach(closePools);
afterAll(removeDeeds);

const SECOND = 1000;

/** What a machine with much else to do may add. */
const LOAD_MS = 5 * SECOND;

/** Where a server that took the connection says nothing, it may wait for another protocol. */
function remedyAt(step: Step): { readonly remedy?: string } {
  const remedy = remedyFor({ step, reason: 'TimedOut' });
  return remedy === undefined ? {} : { remedy };
}

describe('a test in a process of its own', () => {
  it('succeeds with steps, server and an empty environment', async () => {
    const steps: unknown[] = [];

    const result = await deedPool().run(request('behave'), { ...shop, onStep: (step) => steps.push(step) });

    expect(result).toEqual({
      status: 'Succeeded',
      steps: [{ name: 'Probe', outcome: 'Succeeded', durationMs: expect.any(Number) }],
      durationMs: expect.any(Number),
      server: { name: 'environment 0', version: expect.stringMatching(/^\d+$/) },
    });
    expect(steps).toEqual(result.steps);
  });

  it('gets the environment that was configured and no other', async () => {
    const result = await deedPool({ environment: { TZ: 'UTC' } }).run(request('behave'), shop);

    expect(result).toMatchObject({ server: { name: 'environment 1' } });
  });

  it('shows its secrets neither in its environment nor on its command line', async () => {
    const pool = deedPool();
    const result = pool.run(request('hang', { parameters: { step: 'Probe' }, timeoutMs: SECOND }), shop);
    await until(() => pool.stats.busy === 1);
    const shown = descendants(process.pid).flatMap(({ pid }) =>
      ['environ', 'cmdline'].map((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8')),
    );

    expect(shown.length).toBeGreaterThan(0);
    expect(shown.join()).not.toContain('canary');
    await result;
  });

  it('drops what a server says of itself beyond plain names and versions', async () => {
    expect(await deedPool().run(request('boast'), shop)).toEqual({
      status: 'Succeeded',
      steps: [],
      durationMs: expect.any(Number),
    });
  });

  it.each(STEPS)('that hangs at %s has timed out there at its deadline', async (step) => {
    const result = await deedPool().run(request('hang', { parameters: { step }, timeoutMs: 300 }), shop);

    expect(result).toEqual({
      status: 'Failed',
      reason: 'TimedOut',
      message: 'no end within the 0.3s of the test',
      ...remedyAt(step),
      failedStep: step,
      steps: [{ name: step, outcome: 'Failed', durationMs: expect.any(Number) }],
      durationMs: expect.any(Number),
    });
    expect(result.durationMs).toBeLessThan(300 + LOAD_MS);
  });
});

describe('a pool', () => {
  it('runs no more tests at once than it has slots, in the order in which they came', async () => {
    const pool = deedPool({ slots: 2 });
    const order: number[] = [];
    const runs = [0, 1, 2, 3, 4, 5].map(async (number) => {
      const result = await pool.run(request('behave'), shop);
      order.push(number);
      return pidOf(result);
    });

    expect(pool.stats).toEqual({ busy: 0, waiting: 6, spawned: 2, killed: 0 });
    expect(new Set(await Promise.all(runs)).size).toBeLessThanOrEqual(2);
    expect(order.toSorted((one, other) => one - other)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(pool.size).toBe(2);
  });

  it('serves first come, first served', async () => {
    const pool = deedPool({ slots: 1 });
    const order: number[] = [];

    await Promise.all(
      [0, 1, 2, 3].map((number) => pool.run(request('behave'), shop).then(() => order.push(number))),
    );

    expect(order).toEqual([0, 1, 2, 3]);
  });

  it('uses a process again, and replaces it after so many tests', async () => {
    const pool = deedPool({ slots: 1, recycleAfter: 2 });

    const pids = [];
    for (let test = 0; test < 4; test += 1) pids.push(pidOf(await pool.run(request('behave'), shop)));

    expect(pids[0]).toBe(pids[1]);
    expect(pids[2]).toBe(pids[3]);
    expect(pids[1]).not.toBe(pids[2]);
    expect(pool.stats.killed).toBe(0);
  });

  it('does not use a process again in which a test timed out', async () => {
    const pool = deedPool({ slots: 1 });
    const before = pidOf(await pool.run(request('behave'), shop));

    await pool.run(request('hang', { parameters: { step: 'Probe' }, timeoutMs: 100 }), shop);

    expect(pidOf(await pool.run(request('behave'), shop))).not.toBe(before);
  });

  it('ends what was at rest too long, but for one', async () => {
    const pool = deedPool({ slots: 3, idleMs: 50 });

    await Promise.all([1, 2, 3].map(() => pool.run(request('behave'), shop)));

    await until(() => children() === 1);
    expect(await pool.run(request('behave'), shop)).toMatchObject({ status: 'Succeeded' });
  });

  it('ends a test whose signal is aborted, also one that still waits', async () => {
    const pool = deedPool({ slots: 1 });
    const shutdown = new AbortController();
    const runs = [1, 2].map(() =>
      pool.run(request('hang', { parameters: { step: 'Probe' } }), { ...shop, signal: shutdown.signal }),
    );
    await until(() => pool.stats.busy === 1);

    shutdown.abort(new Error('shutdown'));

    await expect(runs[0]).rejects.toThrow('shutdown');
    await expect(runs[1]).rejects.toThrow('shutdown');
    expect(await pool.run(request('behave'), shop)).toMatchObject({ status: 'Succeeded' });
    expect(pool.stats).toMatchObject({ busy: 0, waiting: 0 });
  });

  it('leaves no process behind when it is closed', async () => {
    const pool = deedPool({ slots: 2 });
    const runs = [1, 2, 3].map(() => pool.run(request('loop'), shop).catch((error: Error) => error.message));
    await until(() => pool.stats.busy === 2);

    await pool.close();

    expect(await Promise.all(runs)).toEqual(Array.from({ length: 3 }, () => 'the probe pool is closed'));
    expect(children()).toBe(0);
    await expect(pool.run(request('behave'), shop)).rejects.toThrow('the probe pool is closed');
  });

  it.each(['/nonexistent.js', '/im\0possible.js'])(
    'says so where its processes do not start: %j',
    async (entry) => {
      const result = await deedPool({ entry }).run(request('behave'), shop);

      expect(result).toEqual({
        status: 'Failed',
        reason: 'ProbeCrashed',
        message: 'the process that runs tests did not start',
        remedy: expect.stringContaining('No server was asked'),
        steps: [],
        durationMs: expect.any(Number),
      });
    },
  );

  it('denies what is to be denied when the test begins, not when the pool began', async () => {
    const denied: string[] = [];
    const pool = deedPool({ denyTargets: () => denied });
    const dial = request('dial', { parameters: { host: '192.0.2.7', port: 443 }, timeoutMs: 300 });
    const before = await pool.run(dial, shop);

    denied.push('192.0.2.7');

    expect(before).not.toMatchObject({ reason: 'TargetDenied' });
    expect(await pool.run(dial, shop)).toMatchObject({ status: 'Failed', reason: 'TargetDenied' });
  });

  it('refuses a rule that is no address before any test', () => {
    expect(() => deedPool({ denyTargets: ['kubernetes.default.svc'] })).toThrow(
      'kubernetes.default.svc is not an IP address to deny',
    );
  });
});

function pidOf(result: ProbeResult): string | undefined {
  return result.status === 'Succeeded' ? result.server?.version : undefined;
}

/** Those of the pools of this file: what an earlier file left behind is not theirs. */
function children(): number {
  return descendants(process.pid).filter(({ pid }) => !others.has(pid)).length;
}
