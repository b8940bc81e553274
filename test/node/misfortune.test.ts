import { connection } from '../cluster/shop.ts';
import { eventually } from '../support/eventually.ts';
import { OPERATOR } from '../support/install.ts';
import { inPodsWithOrders } from './site.ts';
import type { InPods } from './site.ts';

const OF_OPERATOR = ['--namespace', OPERATOR.namespace] as const;
const MINUTE = 60_000;

let site: InPods;

beforeAll(async () => {
  site = await inPodsWithOrders();
}, 15 * MINUTE);

afterAll(() => site?.stop(), MINUTE);

/** Sees to it that the operator of this Pod goes on as if nothing had been: it was not restarted, leads, and tests. */
async function expectUndisturbed(leader: string): Promise<void> {
  const { status } = await site.testAgain('orders');

  expect(status?.lastTest).toMatchObject({ result: 'Succeeded' });
  expect((await site.leader()).metadata.name).toBe(leader);
  expect(await site.container(leader, 'mooring')).toMatchObject({ restartCount: 0 });
}

describe('a prober that is killed', () => {
  it(
    'is started again by the kubelet, while its operator leads on and tests with the new one',
    async () => {
      const leader = (await site.leader()).metadata.name;
      const { containerID, restartCount } = await site.container(leader, 'prober');

      const id = containerID.replace('containerd://', '');
      await site.inside.run('ctr', ['--namespace', 'k8s.io', 'tasks', 'kill', '--signal', 'SIGKILL', id]);

      await eventually(
        async () =>
          expect(await site.container(leader, 'prober')).toMatchObject({
            ready: true,
            restartCount: restartCount + 1,
          }),
        MINUTE,
      );
      await expectUndisturbed(leader);
    },
    3 * MINUTE,
  );
});

describe('a flood of memory in the container of the prober', () => {
  it(
    'is ended by the limit of that container, and the operator beside it notices nothing',
    async () => {
      const leader = (await site.leader()).metadata.name;

      const flood = 'const all = []; for (;;) all.push(Buffer.alloc(64 * 1024 * 1024, 1));';
      const where = [...OF_OPERATOR, leader, '--container', 'prober', '--', '/usr/local/bin/node'];
      await expect(site.kubectl('exec', ...where, '-e', flood)).rejects.toThrow('exit code 137');

      await expectUndisturbed(leader);
    },
    3 * MINUTE,
  );
});

describe('a leader whose Pod is deleted', () => {
  it(
    'is followed by the other replica, which judges what is applied then',
    async () => {
      const before = (await site.leader()).metadata.name;

      await site.kubectl('delete', 'pod', before, ...OF_OPERATOR, '--wait=false');
      await site.kubectl.apply(connection('after-fail-over', site.postgresql('right')));

      await site.waitForVerdict('after-fail-over', 'True', 'TestSucceeded', MINUTE);
      expect((await site.leader()).metadata.name).not.toBe(before);
      await site.available();
    },
    4 * MINUTE,
  );
});

/** How many wrong manifests were judged, and how many let through, until something has ended. */
async function judgedUntil(end: Promise<unknown>): Promise<{ judged: number; unjudged: number }> {
  const counts = { judged: 0, unjudged: 0 };
  const run = { hasEnded: false };
  const ending = end.finally(() => {
    run.hasEnded = true;
  });
  const misspelt = connection('misspelt', { type: 'postgresql', parameters: { hots: 'a' } });
  while (!run.hasEnded) {
    const answer = await site.kubectl.tried(misspelt);
    counts[answer.includes('did you mean host?') ? 'judged' : 'unjudged'] += 1;
  }
  await ending;
  return counts;
}

describe('a roll-out', () => {
  it(
    'ends with both replicas new, leaves hardly a manifest unjudged, and tests the Connections of before and after it',
    async () => {
      const before = (await site.pods()).map(({ metadata }) => metadata.name);

      await site.kubectl('rollout', 'restart', 'deployment/mooring', ...OF_OPERATOR);
      await site.kubectl.apply(connection('in-roll-out', site.postgresql('right')));
      const { judged, unjudged } = await judgedUntil(site.available());

      expect(judged).toBeGreaterThan(10);
      expect(unjudged).toBeLessThanOrEqual(1); // one may be on its way on a connection kept alive, as the Pod closes it
      await site.waitForVerdict('in-roll-out', 'True', 'TestSucceeded', MINUTE);
      expect((await site.testAgain('orders')).status?.lastTest).toMatchObject({ result: 'Succeeded' });
      const after = (await site.pods()).map(({ metadata }) => metadata.name);
      expect(after.filter((name) => before.includes(name))).toEqual([]);
    },
    4 * MINUTE,
  );
});
