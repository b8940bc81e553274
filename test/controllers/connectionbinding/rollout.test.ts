import type { Workload, WorkloadKind } from '../../../src/api/workload.ts';
import { hasRolledOut, restartedFor } from '../../../src/controllers/connectionbinding/rollout.ts';

function workload(spec: Workload['spec'], status: Workload['status']): Workload {
  const metadata = { name: 'api', namespace: 'shop', uid: 'u', resourceVersion: '1', generation: 2 };
  return { metadata, ...(spec && { spec }), ...(status && { status }) };
}

const DONE = { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
const NODES = { observedGeneration: 2, desiredNumberScheduled: 3 };

it.each<readonly [boolean, string, WorkloadKind, Workload['spec'], Workload['status']]>([
  [true, 'has all its Pods', 'Deployment', { replicas: 2 }, DONE],
  [false, 'was not looked at yet', 'Deployment', { replicas: 2 }, { ...DONE, observedGeneration: 1 }],
  [false, 'has an old Pod besides', 'Deployment', { replicas: 2 }, { ...DONE, replicas: 3 }],
  [
    false,
    'has a Pod that is not available',
    'StatefulSet',
    { replicas: 2 },
    { ...DONE, availableReplicas: 1 },
  ],
  [false, 'has no status', 'Deployment', {}, undefined],
  [true, 'is scaled to none', 'StatefulSet', { replicas: 0 }, { observedGeneration: 2 }],
  [true, 'is paused', 'Deployment', { paused: true }, undefined],
  [true, 'is replaced by hand', 'DaemonSet', { updateStrategy: { type: 'OnDelete' } }, undefined],
  [false, 'is on some nodes', 'DaemonSet', {}, { ...NODES, updatedNumberScheduled: 2, numberAvailable: 3 }],
  [true, 'is on all nodes', 'DaemonSet', {}, { ...NODES, updatedNumberScheduled: 3, numberAvailable: 3 }],
  [true, 'has no node', 'DaemonSet', {}, { ...NODES, desiredNumberScheduled: 0 }],
  [true, 'is healthy', 'Rollout', {}, { observedGeneration: '2', phase: 'Healthy' }],
  [false, 'progresses', 'Rollout', {}, { observedGeneration: '2', phase: 'Progressing' }],
])('answers %s where one %s (%s)', (done, _, kind, spec, status) => {
  expect(hasRolledOut(kind, workload(spec, status))).toBe(done);
});

it('tells for which Secret a workload was restarted', () => {
  const annotations = { 'mooring.dev/restarted-for': 'abc' };

  expect(restartedFor(workload({ template: { metadata: { annotations } } }, undefined))).toBe('abc');
  expect(restartedFor(workload({ template: {} }, undefined))).toBeUndefined();
});
