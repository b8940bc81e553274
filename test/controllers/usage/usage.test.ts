import type { Flow } from '../../../src/api/flow.ts';
import { UsageIndex } from '../../../src/controllers/usage/usage.ts';

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
