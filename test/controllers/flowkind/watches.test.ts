import { ApiError } from '../../../src/runtime/apiError.ts';
import { bookmark, passed } from '../../runtime/streams.ts';
import { closeSites, flowKind, LOOK_MS, NAME, object, site } from './site.ts';

afterEach(closeSites);

describe('the watch of a declared kind', () => {
  it('counts what its objects name, and reports the Connections that it concerns', async () => {
    const { usage, watches, stream, take } = site();
    watches.declare(NAME, flowKind());
    await passed();

    await stream(0).send(object('2', { from: 'orders' }), bookmark('3', true));

    expect(stream(0).call.path).toBe('/apis/acme.dev/v1/connectors');
    expect(usage.of('shop/orders').references).toEqual([
      { group: 'acme.dev', kind: 'Connector', name: 'sink', path: 'spec.from' },
    ]);
    expect(watches.stateOf(NAME)).toEqual({ phase: 'read', objects: 1, references: 1 });
    expect(take()).toEqual(['Connection orders', `FlowKind ${NAME}`]);
  });

  it('counts what reads the Secret of a Connection, and what names the Connection too once', async () => {
    const { usage, watches, stream, take } = site();
    watches.declare(NAME, flowKind());
    await passed();

    await stream(0).send(object('2', { secret: 'token' }));
    const reader = usage.of('shop/orders', ['shop/token']);
    await stream(0).send(object('3', { secret: 'token', from: 'orders' }, 'MODIFIED'));
    const both = usage.of('shop/orders', ['shop/token']);

    const user = { group: 'acme.dev', kind: 'Connector', name: 'sink' };
    expect(reader).toEqual({
      count: 1,
      references: [{ ...user, path: 'spec.secret', readsSource: true }],
      truncated: false,
    });
    expect(both).toEqual({ count: 1, references: [{ ...user, path: 'spec.from' }], truncated: false });
    expect(take()).toEqual(['Connection orders', 'Connection orders']);
  });

  it('reports the Connection behind the Secret of a binding', async () => {
    const { usage, watches, stream, take } = site();
    usage.updateBinding(
      {
        metadata: { name: 'orders-app', namespace: 'shop', uid: 'b', resourceVersion: '1' },
        spec: { connectionRef: { name: 'orders' }, formats: ['env'] },
        status: { observedGeneration: 1, binding: { name: 'orders-app' } },
      },
      undefined,
    );
    watches.declare(NAME, flowKind());
    await passed();

    await stream(0).send(object('2', { secret: 'orders-app' }));

    expect(take()).toEqual(['Connection orders']);
    expect(usage.of('shop/orders').references).toMatchObject([{ name: 'orders-app' }, { name: 'sink' }]);
  });

  it('ends with its FlowKind, and takes its counts along', async () => {
    const { usage, watches, stream, take, clock } = site();
    watches.declare(NAME, flowKind());
    await passed();
    await stream(0).send(object('2', { from: 'orders' }), bookmark('3', true));
    take();

    watches.declare(NAME, undefined);
    await clock.advance(LOOK_MS);
    await passed();

    expect([usage.of('shop/orders').count, watches.stateOf(NAME)]).toEqual([0, undefined]);
    expect(take()).toEqual(['Connection orders']);
  });

  it('begins anew where its places change, and stays as it is where they do not', async () => {
    const { usage, watches, streams, stream, clock } = site();
    watches.declare(NAME, flowKind());
    await passed();
    watches.declare(NAME, flowKind(7));
    await passed();
    const before = streams.asked.length;

    watches.declare(NAME, flowKind(7, 'spec.to'));
    await passed();
    await stream(1).send(object('2', { from: 'lake', to: 'orders' }), bookmark('3', true));
    await clock.advance(LOOK_MS);

    expect([before, streams.asked.length]).toEqual([1, 2]);
    expect([usage.of('shop/orders').count, usage.of('shop/lake').count]).toEqual([1, 0]);
  });

  it('waits for a definition that is not there, and looks for it again', async () => {
    const { watches, resources, clock, streams } = site();
    const [resource] = resources.splice(0);
    watches.declare(NAME, flowKind());
    await passed();
    const missing = watches.stateOf(NAME)?.phase;

    resources.push(resource);
    await clock.advance(LOOK_MS);
    await passed();

    expect([missing, streams.asked.length]).toEqual(['missing', 1]);
  });

  it('says where the right is missing', async () => {
    const { watches, streams, take } = site();
    streams.refusals.push(new ApiError('GET', 403, 'Forbidden'));

    watches.declare(NAME, flowKind());
    await passed();

    expect(watches.stateOf(NAME)?.phase).toBe('forbidden');
    expect(take()).toEqual([`FlowKind ${NAME}`]);
  });

  it.each([
    ['of another kind', { kind: 'Other' }, 'other-kind'],
    ['in no namespace', { namespaced: false }, 'cluster-scoped'],
  ])('is not begun for objects %s', async (_what, more, phase) => {
    const { watches, resources, streams } = site();
    Object.assign(resources[0] as object, more);

    watches.declare(NAME, flowKind());
    await passed();

    expect([watches.stateOf(NAME)?.phase, streams.asked.length]).toEqual([phase, 0]);
  });

  it('asks for the namespaces alone that the operator looks after', async () => {
    const { watches, streams } = site({ scope: { namespaces: ['shop', 'crm'] } });

    watches.declare(NAME, flowKind());
    await passed();

    expect(streams.asked.map(({ call }) => call.path)).toEqual([
      '/apis/acme.dev/v1/namespaces/shop/connectors',
      '/apis/acme.dev/v1/namespaces/crm/connectors',
    ]);
  });

  it('makes no work on a replica that does not lead', async () => {
    const { usage, watches, stream, take } = site({ leading: false });
    watches.declare(NAME, flowKind(1));
    await passed();

    await stream(0).send(object('2', { from: 'orders' }), bookmark('3', true));

    expect([usage.of('shop/orders').count, take()]).toEqual([1, [`FlowKind ${NAME}`]]);
  });
});

describe('usage that was counted before a restart', () => {
  it('stays until the kind has been read again, and is then counted anew', async () => {
    const { watches, stream, take } = site();
    watches.declare(NAME, flowKind(1));
    await passed();
    const before = watches.settled;

    await stream(0).send(bookmark('3', true));

    expect([before, watches.settled]).toEqual([false, true]);
    expect(take()).toEqual(['Connection orders', `FlowKind ${NAME}`]);
  });

  it('is not waited for where the kind counted nothing, may not be read, or gives no answer for half a minute', async () => {
    const [empty, refused, silent] = [site(), site(), site()];
    refused.streams.refusals.push(new ApiError('GET', 403, 'Forbidden'));
    empty.watches.declare(NAME, flowKind(0));
    refused.watches.declare(NAME, flowKind(1));
    silent.watches.declare(NAME, flowKind(1));
    await passed();
    const atOnce = [empty, refused, silent].map(({ watches }) => watches.settled);

    await silent.clock.advance(30_000);

    expect([atOnce, silent.watches.settled]).toEqual([[true, true, false], true]);
    expect(silent.take()).toEqual(['Connection orders']);
  });
});
