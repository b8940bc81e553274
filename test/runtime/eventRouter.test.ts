import { StoreCache } from '../../src/runtime/cache.ts';
import { EventRouter, type ReconcileRequest } from '../../src/runtime/eventRouter.ts';
import { handlers } from '../../src/runtime/handlers.ts';
import { kind, type KubernetesObject } from '../../src/runtime/kind.ts';
import { createLog } from '../../src/runtime/log.ts';
import type { Delta } from '../../src/runtime/store.ts';
import { widget, WidgetKind } from './streams.ts';

const GadgetKind = kind<KubernetesObject>({ ...WidgetKind, kind: 'Gadget', plural: 'gadgets' });
const ref = (name: string) => ({ namespace: 'n', name });

function router() {
  const lines: string[] = [];
  const widgets = handlers<KubernetesObject, unknown>(WidgetKind, (on) => {
    on.reconcile(() => Promise.resolve({}));
    on.index('label', ({ metadata }) => metadata.labels?.['label']?.split(',') ?? []);
    on.change(GadgetKind, (now, before) =>
      [now, before].flatMap((gadget) => (gadget === undefined ? [] : [ref(`of-${gadget.metadata.name}`)])),
    );
  });
  const gadgets = handlers<KubernetesObject, unknown>(GadgetKind, (on) => {
    on.reconcile(() => Promise.resolve({}));
    on.change(WidgetKind, () => {
      throw new Error('cannot be read');
    });
  });
  const log = createLog('error', { write: (line) => lines.push(line) });
  return { router: new EventRouter([widgets, gadgets], log), lines };
}

describe('an event router', () => {
  const cache = new StoreCache();

  it('watches each kind once, and knows its tables and indexes', () => {
    const { router: routes } = router();

    expect(routes.kinds()).toEqual([WidgetKind, GadgetKind]);
    expect([routes.ownersOf(WidgetKind), routes.ownersOf(GadgetKind)]).toEqual([[0], [1]]);
    expect([...routes.indexersOf(WidgetKind).keys()]).toEqual(['label']);
  });

  it('gives what a change concerns the priority that its table says', () => {
    const patient = handlers<KubernetesObject, unknown>(WidgetKind, (on) => {
      on.reconcile(() => Promise.resolve({}));
      on.change(GadgetKind, () => [ref('of-d')], 'startup');
    });
    const routes = new EventRouter([patient], createLog('silent'));

    const requests = routes.requests(
      GadgetKind,
      { now: widget('d', '1'), before: undefined, source: 'watch' },
      cache,
    );

    expect(requests).toEqual([{ table: 0, ref: ref('of-d'), priority: 'startup' }]);
  });

  it.each<{ what: string; delta: Delta<KubernetesObject>; requests: readonly ReconcileRequest[] }>([
    {
      what: 'is new',
      delta: { now: widget('d', '1'), before: undefined, source: 'watch' },
      requests: [
        { table: 1, ref: ref('d'), priority: 'user' },
        { table: 0, ref: ref('of-d'), priority: 'related' },
      ],
    },
    {
      what: 'is gone',
      delta: { now: undefined, before: widget('d', '1'), source: 'watch' },
      requests: [
        { table: 1, ref: ref('d'), priority: 'user' },
        { table: 0, ref: ref('of-d'), priority: 'related' },
      ],
    },
    {
      what: 'was written by this process',
      delta: { now: widget('d', '1'), before: undefined, source: 'write' },
      requests: [{ table: 0, ref: ref('of-d'), priority: 'related' }],
    },
    { what: 'is nothing', delta: { now: undefined, before: undefined, source: 'watch' }, requests: [] },
  ])('asks for the reconciles of an object that $what', ({ delta, requests }) => {
    expect(router().router.requests(GadgetKind, delta, cache)).toEqual(requests);
  });

  it('goes on with the others where a table cannot read an object, and logs which', () => {
    const { router: routes, lines } = router();

    const requests = routes.requests(
      WidgetKind,
      { now: widget('a', '1'), before: undefined, source: 'watch' },
      cache,
    );

    expect(requests).toEqual([{ table: 0, ref: ref('a'), priority: 'user' }]);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        msg: 'object not understood',
        kind: 'Widget',
        name: 'a',
        error: 'cannot be read',
      }),
    ]);
  });
});
