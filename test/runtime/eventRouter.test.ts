import { StoreCache } from '../../src/runtime/cache.ts';
import { EventRouter } from '../../src/runtime/eventRouter.ts';
import { handlers } from '../../src/runtime/handlers.ts';
import { kind, type KubernetesObject } from '../../src/runtime/kind.ts';
import { createLog } from '../../src/runtime/log.ts';
import { ship, ShipKind } from './streams.ts';

const DockKind = kind<KubernetesObject>({ ...ShipKind, kind: 'Dock', plural: 'docks' });
const ref = (name: string) => ({ namespace: 'n', name });

function router() {
  const lines: string[] = [];
  const ships = handlers<KubernetesObject, unknown>(ShipKind, (on) => {
    on.reconcile(() => Promise.resolve({}));
    on.index('flag', ({ metadata }) => metadata.labels?.['flag']?.split(',') ?? []);
    on.change(DockKind, (now, before) =>
      [now, before].flatMap((dock) => (dock === undefined ? [] : [ref(`of-${dock.metadata.name}`)])),
    );
  });
  const docks = handlers<KubernetesObject, unknown>(DockKind, (on) => {
    on.reconcile(() => Promise.resolve({}));
    on.change(ShipKind, () => {
      throw new Error('cannot be read');
    });
  });
  const log = createLog('error', { write: (line) => lines.push(line) });
  return { router: new EventRouter([ships, docks], log), lines };
}

describe('an event router', () => {
  const cache = new StoreCache();

  it('watches each kind once, and knows its tables and indexes', () => {
    const { router: routes } = router();

    expect(routes.kinds()).toEqual([ShipKind, DockKind]);
    expect([routes.ownersOf(ShipKind), routes.ownersOf(DockKind)]).toEqual([[0], [1]]);
    expect([...routes.indexersOf(ShipKind).keys()]).toEqual(['flag']);
  });

  it.each([
    {
      what: 'is new',
      delta: { now: ship('d', '1'), before: undefined, own: false },
      requests: [
        { table: 1, ref: ref('d'), priority: 'user' },
        { table: 0, ref: ref('of-d'), priority: 'related' },
      ],
    },
    {
      what: 'is gone',
      delta: { now: undefined, before: ship('d', '1'), own: false },
      requests: [
        { table: 1, ref: ref('d'), priority: 'user' },
        { table: 0, ref: ref('of-d'), priority: 'related' },
      ],
    },
    {
      what: 'was written by this process',
      delta: { now: ship('d', '1'), before: undefined, own: true },
      requests: [{ table: 0, ref: ref('of-d'), priority: 'related' }],
    },
    { what: 'is nothing', delta: { now: undefined, before: undefined, own: false }, requests: [] },
  ])('asks for the reconciles of an object that $what', ({ delta, requests }) => {
    expect(router().router.requests(DockKind, delta, cache)).toEqual(requests);
  });

  it('goes on with the others where a table cannot read an object, and logs which', () => {
    const { router: routes, lines } = router();

    const requests = routes.requests(ShipKind, { now: ship('a', '1'), before: undefined, own: false }, cache);

    expect(requests).toEqual([{ table: 0, ref: ref('a'), priority: 'user' }]);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        msg: 'object not understood',
        kind: 'Ship',
        name: 'a',
        error: 'cannot be read',
      }),
    ]);
  });
});
