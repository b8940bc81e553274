import { connection } from '../cluster/shop.ts';
import { eventually } from '../support/eventually.ts';
import { OPERATOR } from '../support/install.ts';
import { judgedDuring } from './judging.ts';
import { NODE } from '../support/node/settings.ts';
import { inPodsWithOrders } from './site.ts';
import type { InPods } from './site.ts';
import { warningsInLogs, warningsUntilTheEnd } from './warnings.ts';

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

describe('a node that is drained', () => {
  /** Evicts what may be evicted: with one node there is no place for a new Pod, so the second has to stay. */
  const drain = () =>
    site.kubectl(
      'drain',
      NODE,
      '--pod-selector=app.kubernetes.io/name=mooring',
      '--delete-emptydir-data',
      '--timeout=20s',
    );

  afterAll(() => site.kubectl('uncordon', NODE));

  it(
    'loses one replica, and keeps the other until that can be replaced, so that all manifests are judged',
    async () => {
      const { judged, unjudged } = await judgedDuring(site.site.kubeconfig, async () => {
        await expect(drain()).rejects.toThrow(
          /would violate the pod's disruption budget[^]*global timeout reached/,
        );
        await site.kubectl.apply(connection('in-eviction', site.postgresql('right')));
        await site.waitForVerdict('in-eviction', 'True', 'TestSucceeded', MINUTE);
        await site.kubectl('uncordon', NODE);
        await site.available();
      });

      expect(unjudged).toEqual([]);
      expect(judged).toBeGreaterThan(200);
    },
    4 * MINUTE,
  );
});

describe('a roll-out', () => {
  it(
    'replaces both replicas, leaves no manifest unjudged, warns of nothing, and tests the Connections of before and after it',
    async () => {
      const pods = await site.pods();
      const before = pods.map(({ metadata }) => metadata.name);
      const warnings = warningsUntilTheEnd(site.kubectl, pods);

      const { judged, unjudged } = await judgedDuring(site.site.kubeconfig, async () => {
        await site.kubectl('rollout', 'restart', 'deployment/mooring', ...OF_OPERATOR);
        await site.kubectl.apply(connection('in-roll-out', site.postgresql('right')));
        await site.available();
        await site.gone(before);
      });

      expect(unjudged).toEqual([]);
      expect(judged).toBeGreaterThan(200);
      expect([...(await warnings), ...(await warningsInLogs(site.kubectl, await site.pods()))]).toEqual([]);
      await site.waitForVerdict('in-roll-out', 'True', 'TestSucceeded', MINUTE);
      expect((await site.testAgain('orders')).status?.lastTest).toMatchObject({ result: 'Succeeded' });
    },
    4 * MINUTE,
  );
});
