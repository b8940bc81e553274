import { ApiError } from '../../src/runtime/apiError.ts';
import { EventRouter } from '../../src/runtime/eventRouter.ts';
import { handlers } from '../../src/runtime/handlers.ts';
import type { KubernetesObject } from '../../src/runtime/kind.ts';
import { createLog } from '../../src/runtime/log.ts';
import type { NamespaceScope } from '../../src/runtime/scope.ts';
import { Watches } from '../../src/runtime/watches.ts';
import { manualClock } from '../support/clock.ts';
import { bookmark, line, passed, scriptedStreams, WidgetKind } from './streams.ts';

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()));
});

async function start(scope: NamespaceScope, refusals: readonly Error[] = []) {
  const log = createLog('silent');
  const streams = scriptedStreams();
  streams.refusals.push(...refusals);
  const widgets = handlers<KubernetesObject, unknown>(WidgetKind, (on) => {
    on.reconcile(() => Promise.resolve({}));
  });
  const deltas: string[] = [];
  const synced: string[] = [];
  const watches = new Watches({
    client: streams.client,
    clock: manualClock(),
    log,
    router: new EventRouter([widgets], log),
    scope,
    onDelta: (kind, { now, before }) =>
      deltas.push(`${now === undefined ? '-' : '+'}${kind.plural}/${(now ?? before)?.metadata.name}`),
    onNamespaceSynced: (namespace) => synced.push(namespace),
  });
  const stop = new AbortController();
  const running = watches.run(stop.signal);
  ends.push(() => {
    stop.abort();
    return running;
  });
  await passed();
  const to = (path: string) =>
    streams.asked.findLast(({ call }) => call.path.endsWith(path) || call.query?.['fieldSelector'] === path);
  const names = () => [...watches.stores.list(WidgetKind)].map(({ metadata }) => metadata.name);
  return { watches, streams, deltas, synced, to, names };
}

const paths = ({ asked }: ReturnType<typeof scriptedStreams>) =>
  asked.map(({ call: { path, query } }) => [
    path,
    query?.['fieldSelector'] ?? query?.['labelSelector'] ?? '',
  ]);

describe('the watches of an operator', () => {
  it.each<{ of: string; scope: NamespaceScope; streams: readonly (readonly [string, string])[] }>([
    { of: 'all namespaces', scope: 'all', streams: [['/apis/runtime.test/v1/widgets', '']] },
    {
      of: 'two namespaces, which need no right to see others',
      scope: { namespaces: ['n', 'm'] },
      streams: [
        ['/apis/runtime.test/v1/namespaces/n/widgets', ''],
        ['/api/v1/namespaces', 'metadata.name=n'],
        ['/apis/runtime.test/v1/namespaces/m/widgets', ''],
        ['/api/v1/namespaces', 'metadata.name=m'],
      ],
    },
    {
      of: 'the namespaces of a selector',
      scope: { selector: 'team=a' },
      streams: [['/api/v1/namespaces', 'team=a']],
    },
  ])('are one stream for each kind and part: $of', async ({ scope, streams: expected }) => {
    const { streams } = await start(scope);

    expect(paths(streams)).toEqual(expected);
  });

  it('cover a namespace only when every kind of it is stored', async () => {
    const { watches, synced, to } = await start({ namespaces: ['n'] });
    await to('/n/widgets')?.send(line('ADDED', 'a', '3'), bookmark('4', true));
    const half = [watches.covers('n'), watches.synced()];

    await to('metadata.name=n')?.send(bookmark('5', true));

    expect([half, watches.covers('n'), watches.synced()]).toEqual([[false, false], true, true]);
    expect([watches.covers('m'), watches.covers(''), synced]).toEqual([false, true, ['n']]);
  });

  it('do not wait for a namespace whose rights are missing', async () => {
    const forbidden = new ApiError('GET /widgets', 403, 'Forbidden');
    const { watches, to } = await start({ namespaces: ['n', 'm'] }, [forbidden]);
    for (const path of ['/m/widgets', 'metadata.name=m', 'metadata.name=n'])
      await to(path)?.send(bookmark('5', true));

    await watches.whenSynced();

    expect([watches.synced(), watches.covers('n'), watches.covers('m')]).toEqual([true, false, true]);
    expect([...watches.ages().keys()].sort()).toEqual(['Namespace', 'Widget']);
  });

  it('follow the namespaces that a selector fits', async () => {
    const { watches, deltas, synced, to, names } = await start({ selector: 'team=a' });
    await to('/api/v1/namespaces')?.send(line('ADDED', 'n', '3'), bookmark('4', true));
    await to('/n/widgets')?.send(line('ADDED', 'a', '5'), bookmark('6', true));
    const entered = [watches.covers('n'), names()];

    await to('/api/v1/namespaces')?.send(line('DELETED', 'n', '7'));

    expect([entered, synced]).toEqual([[true, ['a']], ['n']]);
    expect([watches.covers('n'), names()]).toEqual([false, []]);
    expect(deltas).toEqual(['+namespaces/n', '+widgets/a', '-namespaces/n', '-widgets/a']);
    expect(to('/n/widgets')?.call.signal?.aborted).toBe(true);
  });

  it('refuse to hold what no table names', async () => {
    const { watches } = await start('all');

    expect(() =>
      watches.stores.get({ ...WidgetKind, plural: 'gadgets', kind: 'Gadget' }, { namespace: 'n', name: 'a' }),
    ).toThrow('Gadget is not watched');
  });
});
