import { conditionOf } from '../../../src/api/conditions.ts';
import { Connections, ConnectionTypes } from '../../../src/api/kinds.ts';
import type { ConnectionType } from '../../../src/api/type.ts';
import { fakeIo } from '../../support/fakes/io.ts';
import type { FakeIo } from '../../support/fakes/io.ts';
import { POSTGRESQL } from '../connection/builder.ts';

const DECLARED = {
  title: 'Orders',
  summary: 'The orders of the shop.',
  category: 'api',
  stage: 'stable',
  parameters: {
    type: 'object',
    properties: { host: { type: 'string' }, port: { type: 'integer' } },
    required: ['host', 'port'],
  },
  check: { tcp: { host: '{parameters.host}', port: '{parameters.port}' } },
};

const refTo = (name: string) => ({ namespace: '', name });

async function reported(fake: FakeIo, name: string) {
  const outcome = await fake.reconcile(ConnectionTypes, refTo(name));
  const type = fake.server.get<ConnectionType>(ConnectionTypes, refTo(name));
  const ready = conditionOf(type?.status?.conditions, 'Ready');
  const stalled = conditionOf(type?.status?.conditions, 'Stalled')?.status === 'True';
  return {
    outcome,
    type,
    ready: `${ready?.status ?? ''} ${ready?.reason ?? ''}`,
    message: ready?.message,
    stalled,
  };
}

describe('a ConnectionType', () => {
  it('that is built in is published, labelled and reported', async () => {
    const fake = fakeIo();

    const { type, ready } = await reported(fake, 'postgresql');

    expect(ready).toBe('True BuiltIn');
    expect(type?.metadata.labels).toEqual({
      'app.kubernetes.io/managed-by': 'mooring',
      'mooring.dev/category': 'database',
    });
    expect(type?.status).toMatchObject({ tested: true, usage: { count: 0 } });
    expect(fake.server.writes.map(({ verb, kind }) => `${verb} ${kind}`)).toEqual([
      'apply ConnectionType',
      'patchStatus ConnectionType',
    ]);
  });

  it('that leads to a host which it does not name goes on, and is warned of until it does', async () => {
    const fake = fakeIo();
    const http = { url: 'https://api.acme.com/v1/me', headers: { Authorization: 'Bearer {secrets.token}' } };
    const spec = { ...DECLARED, secrets: { token: {} }, check: { http } };
    const figure = async () => (await fake.io.metrics.text()).match(/^mooring_connection_type_without_.*$/gm);
    fake.server.apply(ConnectionTypes, { metadata: { name: 'acme', generation: 1 }, spec });
    const before = await reported(fake, 'acme');
    const warned = await figure();

    fake.server.apply(ConnectionTypes, {
      metadata: { name: 'acme', generation: 2 },
      spec: { ...spec, fixedHosts: ['api.acme.com'] },
    });
    const after = await reported(fake, 'acme');

    expect(before).toMatchObject({ ready: 'True Served', stalled: false });
    expect(before.message).toContain('leads to api.acme.com, which spec.fixedHosts does not name');
    expect(fake.events.map(({ type, reason }) => `${type} ${reason}`)).toEqual(['Warning FixedHostsMissing']);
    expect(warned).toEqual(['mooring_connection_type_without_fixed_hosts{type="acme"} 1']);
    expect(after.message).not.toContain('fixedHosts');
    expect(await figure()).toBeNull();
  });

  it('that led to a host which it did not name is counted no more once it is gone', async () => {
    const fake = fakeIo();
    const http = { url: 'https://api.acme.com/v1/me', headers: { Authorization: 'Bearer {secrets.token}' } };
    const spec = { ...DECLARED, secrets: { token: {} }, check: { http } };
    fake.server.apply(ConnectionTypes, { metadata: { name: 'acme', generation: 1 }, spec });
    await reported(fake, 'acme');

    fake.server.remove(ConnectionTypes, refTo('acme'));
    await reported(fake, 'acme');

    expect(await fake.io.metrics.text()).not.toContain('{type="acme"}');
  });

  it('is published once', async () => {
    const fake = fakeIo();
    await reported(fake, 'postgresql');

    await reported(fake, 'postgresql');

    expect(fake.server.writes).toHaveLength(2);
  });

  it.each<{
    readonly name: string;
    readonly type: string;
    readonly manifest: object;
    readonly ready: string;
    readonly stalled: boolean;
    readonly message: RegExp;
  }>([
    {
      name: 'that a user declares is served',
      type: 'orders',
      manifest: { spec: DECLARED },
      ready: 'True Served',
      stalled: false,
      message: /^connections of this type are validated/,
    },
    {
      name: 'with a mistake says where',
      type: 'orders',
      manifest: { spec: { ...DECLARED, check: { tcp: { host: '{parameters.nosuch}', port: '1' } } } },
      ready: 'False TypeInvalid',
      stalled: true,
      message: /nosuch.*reported as UnknownType$/,
    },
    {
      name: 'with the name of a built-in one is not served, and stays as its owner wrote it',
      type: 'postgresql',
      manifest: { spec: DECLARED },
      ready: 'False NotServed',
      stalled: true,
      message: /^a built-in type has this name/,
    },
    {
      name: 'that another version of the operator published is not served',
      type: 'gone',
      manifest: { metadata: { labels: { 'app.kubernetes.io/managed-by': 'mooring' } }, spec: DECLARED },
      ready: 'False NotServed',
      stalled: true,
      message: /^this version of the operator does not have this type/,
    },
  ])('$name', async ({ type, manifest, ready, stalled, message }) => {
    const fake = fakeIo();
    const { metadata = {}, ...rest } = manifest as { metadata?: object };
    fake.server.apply(ConnectionTypes, { metadata: { name: type, ...metadata }, ...rest });

    const result = await reported(fake, type);

    expect({ ready: result.ready, stalled: result.stalled }).toEqual({ ready, stalled });
    expect(result.message).toMatch(message);
    expect(fake.server.writes.map(({ verb }) => verb)).toEqual(['patchStatus']);
  });

  it('that takes the name of a built-in one is told so once', async () => {
    const fake = fakeIo();
    fake.server.apply(ConnectionTypes, { metadata: refTo('postgresql'), spec: DECLARED });

    await reported(fake, 'postgresql');
    await reported(fake, 'postgresql');

    expect(fake.events.map(({ reason, type }) => `${type} ${reason}`)).toEqual(['Warning NotServed']);
  });

  it('that is gone and was never ours is nothing', async () => {
    const fake = fakeIo();

    expect(await fake.reconcile(ConnectionTypes, refTo('nosuch'))).toEqual({});
    expect(fake.server.writes).toEqual([]);
  });

  it('counts its Connections: the first at once, others by the budget', async () => {
    const fake = fakeIo({ usageWrites: 1 });
    const connect = (name: string) =>
      fake.server.apply(Connections, { metadata: { namespace: 'shop', name }, spec: POSTGRESQL });
    await reported(fake, 'postgresql');

    connect('first');
    const first = await reported(fake, 'postgresql');
    connect('second');
    const second = await reported(fake, 'postgresql');
    connect('third');
    const third = await reported(fake, 'postgresql');

    expect([first, second, third].map(({ type }) => type?.status?.usage?.count)).toEqual([1, 2, 2]);
    expect(third.outcome).toEqual({ requeueAfterMs: 1000 });
  });

  it.each<{
    readonly name: string;
    readonly change: (fake: FakeIo) => unknown;
    readonly touched: readonly string[];
  }>([
    {
      name: 'a new Connection concerns its type',
      change: ({ server }) =>
        server.apply(Connections, { metadata: { namespace: 'shop', name: 'new' }, spec: POSTGRESQL }),
      touched: ['/postgresql'],
    },
    {
      name: 'an edited Connection concerns none',
      change: ({ server }) =>
        server.apply(Connections, {
          metadata: { namespace: 'shop', name: 'sales' },
          spec: { ...POSTGRESQL, suspend: true },
        }),
      touched: [],
    },
    {
      name: 'a Connection of another type than before concerns both',
      change: ({ server }) =>
        server.apply(Connections, {
          metadata: { namespace: 'shop', name: 'sales' },
          spec: { type: 'mysql' },
        }),
      touched: ['/mysql', '/postgresql'],
    },
    {
      name: 'a Connection that goes concerns its type',
      change: ({ server }) => server.remove(Connections, { namespace: 'shop', name: 'sales' }),
      touched: ['/postgresql'],
    },
  ])('$name', ({ change, touched }) => {
    const fake = fakeIo();
    fake.server.apply(Connections, { metadata: { namespace: 'shop', name: 'sales' }, spec: POSTGRESQL });

    change(fake);

    expect(fake.server.touched(ConnectionTypes)).toEqual(touched);
  });
});
