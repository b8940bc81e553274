import type { FakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeObject } from '../../support/fakes/object.ts';
import { leaseObject } from '../shop.ts';

/** The operator of the cluster finds this in one test after the other, the last in all that follow. */
export function findingIn(cluster: FakeCluster, ...reasons: readonly string[]): void {
  const left = [...reasons];
  cluster.clear();
  cluster.put(leaseObject(new Date()));
  cluster.answer('POST /apis/mooring.dev/v1alpha1/namespaces/shop/connectiontests', ({ body }) => {
    const draft = body as FakeObject;
    const object = {
      ...draft,
      metadata: { ...draft.metadata, name: 'made-1', resourceVersion: '1', uid: '1' },
    };
    const reason = left.length > 1 ? left.shift() : left[0];
    const [status, result] = reason === 'TestSucceeded' ? ['True', 'Succeeded'] : ['False', 'Failed'];
    const conditions = [{ type: 'Ready', status, reason, message: 'found' }];
    const lastTest = { result, steps: [], durationMs: 1, ...(result === 'Failed' && { failedStep: 'TLS' }) };
    cluster.put({ ...object, status: { result, conditions, lastTest } });
    return { status: 201, body: object };
  });
}
