import type { Flow } from '../../../src/api/flow.ts';
import type { ConnectionBinding } from '../../../src/api/binding.ts';
import { secretIn, secretKey, UsageIndex } from '../../../src/controllers/usage/usage.ts';

function flow(name: string, ...steps: readonly [string, readonly string[], readonly string[]][]): Flow {
  return {
    metadata: { name, namespace: 'shop', uid: name, resourceVersion: '1' },
    spec: {
      steps: steps.map(([step, from, to]) => ({
        name: step,
        from: from.map((connection) => ({ connection })),
        to: to.map((connection) => ({ connection })),
      })),
    },
  };
}

describe('usage', () => {
  it('names the flow and the first path that uses a connection', () => {
    const index = new UsageIndex();

    index.update(
      flow('nightly', ['extract', ['orders'], ['lake']], ['load', ['lake'], ['orders']]),
      undefined,
    );

    expect(index.of('shop/orders')).toEqual({
      count: 1,
      references: [{ group: 'mooring.dev', kind: 'Flow', name: 'nightly', path: 'steps.extract.from' }],
      truncated: false,
    });
    expect(index.of('shop/lake').references).toEqual([
      { group: 'mooring.dev', kind: 'Flow', name: 'nightly', path: 'steps.extract.to' },
    ]);
  });

  it('does not count a flow that is being deleted', () => {
    const index = new UsageIndex();
    const used = flow('nightly', ['extract', ['orders'], []]);
    index.update(used, undefined);

    const touched = index.update(
      { ...used, metadata: { ...used.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } },
      used,
    );

    expect(touched).toEqual(['shop/orders']);
    expect(index.of('shop/orders').count).toBe(0);
  });

  it('keeps to its own namespace', () => {
    const index = new UsageIndex();

    index.update(flow('nightly', ['extract', ['orders'], []]), undefined);

    expect(index.of('other/orders').count).toBe(0);
  });

  it('shows the first twenty by name and says that there are more', () => {
    const index = new UsageIndex();
    const names = Array.from(
      { length: 50 },
      (_, number) => `f${String((number * 37) % 50).padStart(2, '0')}`,
    );

    for (const name of names) index.update(flow(name, ['s', ['orders'], []]), undefined);

    const usage = index.of('shop/orders');
    expect([usage.count, usage.truncated]).toEqual([50, true]);
    expect(usage.references.map(({ name }) => name)).toEqual(names.toSorted().slice(0, 20));
  });
});

describe('a binding', () => {
  const binding = (status?: ConnectionBinding['status']): ConnectionBinding => ({
    metadata: { name: 'orders-app', namespace: 'shop', uid: 'b', resourceVersion: '1' },
    spec: { connectionRef: { name: 'orders' }, formats: ['env'] },
    ...(status !== undefined && { status }),
  });
  const published = binding({ observedGeneration: 1, binding: { name: 'orders-app' } });
  const bindingUser = {
    group: 'mooring.dev',
    kind: 'ConnectionBinding',
    name: 'orders-app',
    path: 'spec.connectionRef.name',
  };
  const deployment = { group: 'apps', kind: 'Deployment' };

  function reading(...secrets: readonly string[]): UsageIndex {
    const index = new UsageIndex();
    const uses = secrets.map((secret) => ({ connection: secretKey(`shop/${secret}`), path: secret }));
    index.put(deployment, { namespace: 'shop', name: 'api' }, uses);
    return index;
  }

  it('uses its Connection, and what reads its Secret does too', () => {
    const index = reading('orders-app');

    const touched = index.updateBinding(published, undefined);

    expect(touched).toEqual(['shop/orders']);
    expect(index.of('shop/orders')).toEqual({
      count: 2,
      references: [bindingUser, { ...deployment, name: 'api', path: 'orders-app' }],
      truncated: false,
    });
    expect(index.allOf('shop/orders')).toEqual(index.of('shop/orders').references);
    expect(index.boundBy('shop/orders-app')).toEqual(['shop/orders']);
    expect(index.publishedOf('shop/orders')).toEqual(['shop/orders-app']);
    expect(index.readersOf('shop/orders-app')).toMatchObject([{ name: 'api' }]);
  });

  it('that has published nothing has no Secret: one of its name is that of another owner', () => {
    const index = reading('orders-app');

    index.updateBinding(binding(), undefined);

    expect(index.of('shop/orders').references).toEqual([bindingUser]);
    expect(index.boundBy('shop/orders-app')).toEqual([]);
  });

  it('comes before the source: what reads both Secrets is counted once, by that of the binding', () => {
    const index = reading('orders-app', 'orders-db');
    index.updateBinding(published, undefined);
    const before = index.of('shop/orders', ['shop/orders-db']);

    const touched = index.updateBinding(undefined, published);

    expect(before.references[1]).toEqual({ ...deployment, name: 'api', path: 'orders-app' });
    expect(touched).toEqual(['shop/orders']);
    expect(index.of('shop/orders', ['shop/orders-db'])).toEqual({
      count: 1,
      references: [{ ...deployment, name: 'api', path: 'orders-db', readsSource: true }],
      truncated: false,
    });
  });

  it('that names another Connection moves its users there', () => {
    const index = reading('orders-app');
    index.updateBinding(published, undefined);

    const moved = { ...published, spec: { ...published.spec, connectionRef: { name: 'lake' } } };
    const touched = index.updateBinding(moved, published);

    expect(touched.toSorted()).toEqual(['shop/lake', 'shop/orders']);
    expect([index.of('shop/orders').count, index.of('shop/lake').count]).toEqual([0, 2]);
  });
});

it('tells the key of a Secret from that of a Connection', () => {
  expect([secretIn(secretKey('shop/db')), secretIn('shop/db')]).toEqual(['shop/db', undefined]);
});
