import { Secret } from '../../src/contract/secret.ts';
import type { ProbeRequest, ProbeResult } from '../../src/probe/message.ts';
import type { ProbePool } from '../../src/probe/pool.ts';
import { descendants } from '../support/tree.ts';
import {
  bundleDeeds,
  closePools,
  deedPool,
  removeDeeds,
  request,
  until,
  untroubled,
} from '../probe/pools.ts';

beforeAll(bundleDeeds);
afterEach(closePools);
afterAll(removeDeeds);

const of = (namespace: string) => ({ namespace, signal: untroubled });
const secretOfBank = { secrets: { password: new Secret('only-for-the-bank') } };

/** What a process says that was taken over in the namespace `shop`. */
const told = (pool: ProbePool) =>
  pool.run(request('tell', { parameters: { text: 'only-for-the-bank' } }), of('shop'));

describe('a process that was taken over in one namespace', () => {
  it('never sees the secret of another, and goes on alone', async () => {
    const pool = deedPool({ slots: 2 });
    const taken = await pool.run(request('takeOver'), of('shop'));

    const bank = await pool.run(request('behave', secretOfBank), of('bank'));

    expect(serverOf(taken)).toEqual(['taken over', expect.any(String)]);
    expect(pidOf(bank)).not.toBe(pidOf(taken));
    expect(serverOf(await told(pool))).toEqual(['heard 1', pidOf(taken)]); // of this very question
  });

  it('is found by this test where it does see one', async () => {
    const pool = deedPool({ slots: 2 });
    const taken = await pool.run(request('takeOver'), of('shop'));

    await pool.run(request('behave', secretOfBank), of('shop'));

    expect(serverOf(await told(pool))).toEqual(['heard 2', pidOf(taken)]);
  });

  it('is none that another namespace has used, however tests and namespaces follow each other', async () => {
    const pool = deedPool({ slots: 3 });
    const namespaces = Array.from({ length: 48 }, (_, test) => `tenant-${(test * 7) % 5}`);

    const served = await Promise.all(
      namespaces.map(async (namespace) => ({ namespace, pid: pidOf(await pool.run(behave, of(namespace))) })),
    );

    for (const { pid, namespace } of served)
      expect(served.filter((each) => each.pid === pid).map((each) => each.namespace)).toEqual(
        served.filter((each) => each.pid === pid).map(() => namespace),
      );
    expect(pool.stats).toMatchObject({ busy: 0, waiting: 0 });
  });
});

describe('a process that has served no namespace', () => {
  it('waits for the first test of the next, which starts none', async () => {
    const pool = deedPool({ slots: 2 });
    await pool.run(behave, of('shop'));
    await until(() => pool.stats.spawned === 2);
    const [spare] = await Promise.all([pool.run(behave, of('bank')), pool.run(behave, of('shop'))]);

    expect(Number(pidOf(spare))).toBeGreaterThan(0);
    await until(() => pool.stats.spawned === 3);
    await pool.run(behave, of('bank'));
    expect(pool.stats.spawned).toBe(3);
  });

  it('is one besides those that test, however many namespaces there are', async () => {
    const pool = deedPool({ slots: 2 });
    const before = children();

    const counts: number[] = [];
    for (let tenant = 0; tenant < 12; tenant += 1) {
      await pool.run(behave, of(`tenant-${tenant}`));
      counts.push(children() - before);
    }

    expect(Math.max(...counts)).toBeLessThanOrEqual(3);
    expect(pool.stats.killed).toBe(0);
  });

  it('is not started where the pool is to have no spare one', async () => {
    const pool = deedPool({ slots: 2, spares: 0 });

    await pool.run(behave, of('shop'));
    await pool.run(behave, of('shop'));

    expect(pool.stats.spawned).toBe(1);
  });
});

const behave: ProbeRequest = request('behave');

function serverOf(result: ProbeResult): readonly (string | undefined)[] {
  return result.status === 'Succeeded' ? [result.server?.name, result.server?.version] : [result.message];
}

function pidOf(result: ProbeResult): string | undefined {
  return serverOf(result)[1];
}

function children(): number {
  return descendants(process.pid).length;
}
