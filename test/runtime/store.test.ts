import { kind, type KubernetesObject } from '../../src/runtime/kind.ts';
import { Store, type Delta } from '../../src/runtime/store.ts';

interface Widget extends KubernetesObject {
  readonly spec: string;
}

const WidgetKind = kind<Widget>({
  group: 'g',
  version: 'v1',
  kind: 'Widget',
  plural: 'widgets',
  scope: 'Namespaced',
});

function widget(name: string, resourceVersion: number, spec = '', uid = name): Widget {
  return { metadata: { namespace: 'n', name, uid, resourceVersion: String(resourceVersion) }, spec };
}

function synced(...widgets: Widget[]) {
  const told: Delta<Widget>[] = [];
  const store = new Store(WidgetKind, new Map([['spec', (object: Widget) => [object.spec]]]), (delta) =>
    told.push(delta),
  );
  store.begin();
  for (const each of widgets) store.upsert(each);
  store.end('10');
  told.length = 0;
  return { store, told };
}

const a1 = widget('a', 1, 'x');

describe('a store', () => {
  it('is synced by the end of the initial stream', async () => {
    const store = new Store(WidgetKind, new Map(), () => undefined);
    store.begin();
    store.upsert(a1);
    expect(store.synced).toBe(false);

    store.end('10');

    await store.whenSynced();
    expect([store.synced, store.version]).toEqual([true, '10']);
  });

  it('tells what was before and what is now', () => {
    const { store, told } = synced(a1);
    const a11 = widget('a', 11, 'y');
    const b12 = widget('b', 12, 'y');

    store.upsert(a11);
    store.upsert(b12);
    store.remove(widget('a', 13));

    expect(told).toEqual([
      { now: a11, before: a1, source: 'watch' },
      { now: b12, before: undefined, source: 'watch' },
      { now: undefined, before: a11, source: 'watch' },
    ]);
    expect([...store.list()]).toEqual([b12]);
    expect(store.version).toBe('13');
  });

  it('says nothing of a version that it has', () => {
    const { store, told } = synced(a1);

    store.upsert(widget('a', 1, 'x'));

    expect(told).toEqual([]);
  });

  it('keeps the newer of two versions, but tells that there was an older one', () => {
    const a12 = widget('a', 12);
    const { store, told } = synced(a12);

    store.upsert(widget('a', 9));

    expect(store.get({ namespace: 'n', name: 'a' })).toBe(a12);
    expect(told).toEqual([{ now: a12, before: a12, source: 'watch' }]);
  });

  it('takes another object of the same name for another object', () => {
    const { store, told } = synced(widget('a', 9, 'x', 'old'));
    const fresh = widget('a', 15, 'x', 'new');

    store.upsert(fresh);
    store.remove(widget('a', 14, 'x', 'old'));

    expect(store.get({ namespace: 'n', name: 'a' })).toBe(fresh);
    expect(told).toHaveLength(1);
  });

  it('drops at the end of an initial stream what the stream did not name', () => {
    const { store, told } = synced(a1, widget('b', 2));
    store.begin();
    store.upsert(a1);
    expect([...store.list()]).toHaveLength(2);

    store.end('20');

    expect([...store.list()]).toEqual([a1]);
    expect(told).toEqual([{ now: undefined, before: widget('b', 2), source: 'list' }]);
  });

  it('finds objects by what an index says of them, as they are now', () => {
    const { store } = synced(a1, widget('b', 2, 'x'));
    store.upsert(widget('b', 11, 'y'));

    expect([store.byIndex('spec', 'x'), store.byIndex('spec', 'y'), store.byIndex('spec', 'z')]).toEqual([
      [a1],
      [widget('b', 11, 'y')],
      [],
    ]);
    expect(() => store.byIndex('colour', 'x')).toThrow('Widget has no index colour');
  });
});

describe('an answer to our own write', () => {
  it('is taken over at once, and its echo is not told', () => {
    const { store, told } = synced(a1);
    const a11 = widget('a', 11);

    store.put(a11);

    expect(told).toEqual([{ now: a11, before: a1, source: 'write' }]);
    expect(store.awaitsEcho).toBe(true);
    expect([store.isEcho('11'), store.isEcho('11'), store.awaitsEcho]).toEqual([true, false, false]);
    expect(store.version).toBe('11');
  });

  it('does not bring back what was deleted meanwhile', () => {
    const { store, told } = synced(a1);
    store.remove(widget('a', 12));

    store.put(widget('a', 11));

    expect([...store.list()]).toEqual([]);
    expect(told).toHaveLength(1);
  });

  it('does not hide what another client wrote just before', () => {
    const { store, told } = synced(a1);
    const ours = widget('a', 12, 'theirs');
    store.put(ours);

    store.upsert(widget('a', 11, 'theirs'));

    expect(told.at(-1)).toEqual({ now: ours, before: ours, source: 'watch' });
  });

  it('does not hide it either when the watch was cut between the two', () => {
    const { store, told } = synced(a1);
    const ours = widget('a', 12, 'theirs');
    store.put(ours);

    store.begin();
    store.upsert(widget('a', 12, 'theirs'));
    store.end('20');

    expect(told.at(-1)).toEqual({ now: ours, before: ours, source: 'list' });
  });

  it('survives an initial stream that began before it', () => {
    const { store } = synced();
    store.begin();
    store.put(widget('new', 15));

    store.end('12');

    expect([...store.list()]).toHaveLength(1);
  });

  it('is no longer waited for once the watch has passed it', () => {
    const { store } = synced(a1);
    store.put(widget('a', 11));

    store.bookmark('30');

    expect(store.awaitsEcho).toBe(false);
  });
});
