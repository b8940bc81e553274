import { StoreCache } from '../../src/runtime/cache.ts';
import type { KubernetesObject } from '../../src/runtime/kind.ts';
import { Store } from '../../src/runtime/store.ts';
import { ship, ShipKind } from './streams.ts';

const INDEXERS = new Map([['deck', ({ metadata }: KubernetesObject) => [metadata.name.slice(0, 1)]]]);

function storeOf(...objects: readonly KubernetesObject[]) {
  const store = new Store<KubernetesObject>(ShipKind, INDEXERS, () => undefined);
  store.begin();
  for (const object of objects) store.upsert(object);
  store.end('9');
  return store;
}

describe('a cache of stores', () => {
  it.each([
    { of: 'a whole kind', parts: [['', storeOf(ship('a1', '1', 'n'), ship('a2', '2', 'm'))]] as const },
    {
      of: 'its namespaces',
      parts: [
        ['n', storeOf(ship('a1', '1', 'n'))],
        ['m', storeOf(ship('a2', '2', 'm'))],
      ] as const,
    },
  ])('finds the objects of $of', ({ parts }) => {
    const cache = new StoreCache();
    for (const [part, store] of parts) cache.add(store, part);

    const names = [...cache.list(ShipKind)].map(({ metadata }) => metadata.name);

    expect(names).toEqual(['a1', 'a2']);
    expect(cache.get(ShipKind, { namespace: 'm', name: 'a2' })?.metadata.resourceVersion).toBe('2');
    expect(cache.get(ShipKind, { namespace: 'n', name: 'a2' })).toBeUndefined();
    expect(cache.byIndex(ShipKind, 'deck', 'a')).toHaveLength(2);
  });

  it('has no store for a namespace that is not looked after', () => {
    const cache = new StoreCache();
    cache.add(storeOf(), 'n');
    const before = cache.storeFor(ShipKind, { namespace: 'n', name: 'a' });

    cache.remove(ShipKind, 'n');

    expect(before).toBeDefined();
    expect(cache.storeFor(ShipKind, { namespace: 'n', name: 'a' })).toBeUndefined();
    expect([...cache.list(ShipKind)]).toEqual([]);
  });

  it('takes a kind that no table names for a mistake', () => {
    expect(() => [...new StoreCache().list(ShipKind)]).toThrow('Ship is not watched: no table');
  });
});
