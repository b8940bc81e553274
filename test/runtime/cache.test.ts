import { StoreCache } from '../../src/runtime/cache.ts';
import type { KubernetesObject } from '../../src/runtime/kind.ts';
import { Store } from '../../src/runtime/store.ts';
import { widget, WidgetKind } from './streams.ts';

const INDEXERS = new Map([['initial', ({ metadata }: KubernetesObject) => [metadata.name.slice(0, 1)]]]);

function storeOf(...objects: readonly KubernetesObject[]) {
  const store = new Store<KubernetesObject>(WidgetKind, INDEXERS, () => undefined);
  store.begin();
  for (const object of objects) store.upsert(object);
  store.end('9');
  return store;
}

describe('a cache of stores', () => {
  it.each([
    { of: 'a whole kind', parts: [['', storeOf(widget('a1', '1', 'n'), widget('a2', '2', 'm'))]] as const },
    {
      of: 'its namespaces',
      parts: [
        ['n', storeOf(widget('a1', '1', 'n'))],
        ['m', storeOf(widget('a2', '2', 'm'))],
      ] as const,
    },
  ])('finds the objects of $of', ({ parts }) => {
    const cache = new StoreCache();
    for (const [part, store] of parts) cache.add(store, part);

    const names = [...cache.list(WidgetKind)].map(({ metadata }) => metadata.name);

    expect(names).toEqual(['a1', 'a2']);
    expect(cache.get(WidgetKind, { namespace: 'm', name: 'a2' })?.metadata.resourceVersion).toBe('2');
    expect(cache.get(WidgetKind, { namespace: 'n', name: 'a2' })).toBeUndefined();
    expect(cache.byIndex(WidgetKind, 'initial', 'a')).toHaveLength(2);
  });

  it('has no store for a namespace that is not looked after', () => {
    const cache = new StoreCache();
    cache.add(storeOf(), 'n');
    const before = cache.storeFor(WidgetKind, { namespace: 'n', name: 'a' });

    cache.remove(WidgetKind, 'n');

    expect(before).toBeDefined();
    expect(cache.storeFor(WidgetKind, { namespace: 'n', name: 'a' })).toBeUndefined();
    expect([...cache.list(WidgetKind)]).toEqual([]);
  });

  it('takes a kind that no table names for a mistake', () => {
    expect(() => [...new StoreCache().list(WidgetKind)]).toThrow('Widget is not watched: no table');
  });
});
