import { StoreCache } from '../../src/runtime/cache.ts';
import { Dispatcher } from '../../src/runtime/dispatcher.ts';
import { EventRouter } from '../../src/runtime/eventRouter.ts';
import { handlers } from '../../src/runtime/handlers.ts';
import { kind, type KubernetesObject } from '../../src/runtime/kind.ts';
import { createLog } from '../../src/runtime/log.ts';
import { Store } from '../../src/runtime/store.ts';
import { manualClock, settled } from '../support/clock.ts';
import { widget, WidgetKind } from './streams.ts';

const GadgetKind = kind<KubernetesObject>({ ...WidgetKind, kind: 'Gadget', plural: 'gadgets' });

/** Gadgets, and widgets of the same names that wait for them; one job runs at a time, until it is told to end. */
function dispatch(...names: readonly string[]) {
  const tables = [
    handlers<KubernetesObject, unknown>(GadgetKind, (on) => on.reconcile(() => Promise.resolve({}))),
    handlers<KubernetesObject, unknown>(WidgetKind, (on) => {
      on.reconcile(() => Promise.resolve({}));
      on.change(GadgetKind, (now) => (now === undefined ? [] : [refTo(now)]), 'startup');
    }),
  ];
  const log = createLog('silent');
  const router = new EventRouter(tables, log);
  const stores = new StoreCache();
  const begun: string[] = [];
  let end = Promise.withResolvers<void>();
  const dispatcher = new Dispatcher({
    handlers: tables,
    router,
    stores,
    covers: () => true,
    async reconcile({ table, ref }) {
      begun.push(`${['gadget', 'widget'][table] ?? ''} ${ref.name}`);
      end = Promise.withResolvers();
      await end.promise;
      return {};
    },
    clock: manualClock(),
    log,
    workers: 1,
  });
  const [gadgets, widgets] = [GadgetKind, WidgetKind].map((of) => {
    const store = new Store<KubernetesObject>(of, new Map(), (delta) => dispatcher.onDelta(of, delta));
    stores.add(store);
    store.begin();
    for (const name of names) store.upsert(widget(name, '1'));
    store.end('1');
    return store;
  });
  const finish = async () => {
    end.resolve();
    await settled();
  };
  return { dispatcher, begun, finish, gadgets, widgets };
}

function refTo({ metadata }: KubernetesObject) {
  return { namespace: metadata.namespace ?? '', name: metadata.name };
}

describe('a dispatcher', () => {
  it('runs what can wait once at a start, though what it waits for changes meanwhile', async () => {
    const { dispatcher, begun, finish, gadgets } = dispatch('a', 'b');
    dispatcher.start();
    gadgets?.upsert(widget('a', '2'));
    for (let turn = 0; turn < 8; turn += 1) await finish();

    expect(begun).toEqual(['gadget a', 'gadget a', 'gadget b', 'widget a', 'widget b']);
    expect(dispatcher.queue.idle()).toBe(true);
  });

  it('runs it with each change after the start, in a cluster that was empty as well', async () => {
    const { dispatcher, begun, finish, gadgets, widgets } = dispatch();
    dispatcher.start();
    widgets?.upsert(widget('new', '2'));
    await finish();
    gadgets?.upsert(widget('new', '3'));
    for (let turn = 0; turn < 4; turn += 1) await finish();

    expect(begun).toEqual(['widget new', 'gadget new', 'widget new']);
  });
});
