import { ApiError } from '../../src/runtime/apiError.ts';
import type { KubernetesObject } from '../../src/runtime/kind.ts';
import type { Store } from '../../src/runtime/store.ts';
import { startReflector as start, stopReflectors } from './reflecting.ts';
import { bookmark, line, passed, widget, WidgetKind, type ScriptedStream } from './streams.ts';

afterEach(stopReflectors);

const names = (store: Store<KubernetesObject>) => [...store.list()].map(({ metadata }) => metadata.name);
const gone = new ApiError('the watch of widgets', 410, 'Expired');
const forbidden = new ApiError('GET /widgets', 403, 'Forbidden');

describe('a reflector', () => {
  it('asks for all objects and then for every change, in one stream', async () => {
    const { store, stream } = await start();

    await stream(0).send(line('ADDED', 'a', '3'), line('ADDED', 'b', '4'));
    const before = store.synced;
    await stream(0).send(bookmark('5', true), line('DELETED', 'a', '6'), line('MODIFIED', 'b', '7'));

    expect(stream(0).call).toMatchObject({
      path: '/apis/runtime.test/v1/namespaces/n/widgets',
      query: { watch: '1', sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' },
      accept: 'application/json',
    });
    expect([before, store.synced, names(store), store.version]).toEqual([false, true, ['b'], '7']);
  });

  it.each([
    { way: 'in peace', finish: (stream: ScriptedStream) => stream.end() },
    { way: 'with its connection', finish: (stream: ScriptedStream) => stream.cut() },
  ])('goes on where it was when the stream ends $way', async ({ finish }) => {
    const { clock, stream } = await start();
    await stream(0).send(bookmark('5', true));
    await clock.advance(5000);

    await finish(stream(0));
    await clock.advance(1000);

    expect(stream(1).call.query).toMatchObject({ watch: '1', resourceVersion: '5' });
    expect(stream(1).call.query).not.toHaveProperty('sendInitialEvents');
  });

  it.each([
    {
      what: 'an ERROR event',
      text: `${JSON.stringify({ type: 'ERROR', object: { code: 410, reason: 'Expired' } })}\n`,
    },
    { what: 'a line that is none', text: '{"type":"ADD\n' },
    { what: 'an object without a version', text: '{"type":"ADDED","object":{"metadata":{"name":"c"}}}\n' },
  ])('asks for everything anew after $what, and forgets nothing until then', async ({ text }) => {
    const { clock, store, stream } = await start();
    await stream(0).send(line('ADDED', 'a', '3'), bookmark('5', true));

    await stream(0).end(text);
    await clock.advance(2000);
    const between = names(store);
    await stream(1).send(line('ADDED', 'b', '8'), bookmark('9', true));

    expect(stream(1).call.query).toMatchObject({ sendInitialEvents: 'true' });
    expect([between, names(store)]).toEqual([['a'], ['b']]);
  });

  it('asks for everything anew at once where its version is too old', async () => {
    const { clock, stream, streams } = await start();
    await stream(0).send(bookmark('5', true));
    await clock.advance(5000);
    streams.refusals.push(gone);
    await stream(0).end();

    await clock.advance(300);

    expect(stream(2).call.query).toMatchObject({ sendInitialEvents: 'true' });
  });

  it('ends a stream that is silent for longer than bookmarks take', async () => {
    const { clock, stream, streams, reflector } = await start();
    await stream(0).send(bookmark('5', true));
    await clock.advance(129_000);
    const age = reflector.ageMs();
    await stream(0).send(bookmark('6'));

    await clock.advance(129_000);
    const patient = streams.asked.length;
    await clock.advance(5000);
    await passed();

    expect([age, patient, streams.asked.length]).toEqual([129_000, 1, 2]);
    expect(stream(1).call.query).toMatchObject({ resourceVersion: '6' });
  });

  it('lists first where the server has no initial stream', async () => {
    const { store, stream } = await start(WidgetKind, [new ApiError('GET /widgets', 422, 'Invalid')]);

    await stream(1).end(
      JSON.stringify({ items: [widget('a', '3'), widget('b', '4')], metadata: { resourceVersion: '5' } }),
    );

    expect(stream(1).call.query).toEqual({ resourceVersion: '0' });
    expect([names(store), store.version, store.synced]).toEqual([['a', 'b'], '5', true]);
    expect(stream(2).call.query).toMatchObject({ watch: '1', resourceVersion: '5' });
  });

  it.each([
    { asked: 'a watch', refusals: [], index: 0, type: 'PartialObjectMetadata;' },
    {
      asked: 'a list',
      refusals: [new ApiError('GET /widgets', 400, 'BadRequest')],
      index: 1,
      type: 'PartialObjectMetadataList;',
    },
  ])('asks $asked for metadata alone where the kind wants no more', async ({ refusals, index, type }) => {
    const { stream } = await start({ ...WidgetKind, metadataOnly: true, labelSelector: 'a=b' }, refusals);

    expect(stream(index).call.accept).toContain(`as=${type}`);
    expect(stream(index).call.query).toMatchObject({ labelSelector: 'a=b' });
  });

  it('says that it is forbidden, and asks seldom when that lasts', async () => {
    const { clock, reflector, streams, stream, timesForbidden } = await start(
      WidgetKind,
      Array.from({ length: 5 }, () => forbidden),
    );
    for (let second = 0; second < 10; second++) await clock.advance(1000);
    const soon = [streams.asked.length, reflector.forbidden];

    await clock.advance(10_000);
    await clock.advance(20_000);
    await clock.advance(20_000);
    await stream(streams.asked.length - 1).send(bookmark('5', true));

    expect(soon).toEqual([4, true]);
    expect([timesForbidden(), streams.asked.length, reflector.forbidden]).toEqual([5, 6, false]);
  });

  it('asks again within seconds, though a server that has just started asks for more patience', async () => {
    const { clock, streams } = await start(WidgetKind, [
      new ApiError('GET /widgets', 429, 'TooManyRequests', 30_000),
    ]);

    await clock.advance(1_900);
    const early = streams.asked.length;
    await clock.advance(1_000);

    expect([early, streams.asked.length]).toEqual([1, 2]);
  });

  it('says that its kind is not defined until it is', async () => {
    const { clock, reflector, stream } = await start(WidgetKind, [
      new ApiError('GET /widgets', 404, 'NotFound'),
    ]);
    const before = reflector.missing;

    await clock.advance(1_000);
    await stream(1).send(bookmark('5', true));

    expect([before, reflector.missing]).toEqual([true, false]);
  });

  it('does not parse the echo of a write of this process', async () => {
    const { store, stream } = await start();
    await stream(0).send(line('ADDED', 'a', '3'), bookmark('5', true));
    store.put(widget('a', '6'));

    await stream(0).end('{"type":"MODIFIED","object":{"metadata":{"resourceVersion":"6" is no JSON\n');

    expect([store.version, store.awaitsEcho]).toEqual(['6', false]);
  });
});
