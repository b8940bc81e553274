import { startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import { connection } from '../console.ts';
import { connectionObject, flowObject } from '../shop.ts';

let cluster: FakeCluster;

beforeAll(async () => {
  cluster = await startFakeCluster();
}, 60_000);

afterAll(() => cluster?.stop());

const spec = { type: 's3', parameters: { bucket: 'lake' }, secretsFrom: [{ name: 'lake' }] };
const metadata = {
  labels: { team: 'data' },
  annotations: { note: 'stays', 'mooring.dev/test-requested-at': 'now' },
};

beforeEach(() => {
  cluster.clear();
  cluster.put(
    connectionObject('lake', spec, { metadata, status: { usage: { count: 2 } } }),
    connectionObject('orders', { type: 's3' }),
    flowObject('hourly', 'lake', 'orders', 'lake'),
    flowObject('nightly', 'lake'),
    flowObject('weekly', 'orders'),
  );
});

function rename(...args: readonly string[]) {
  return connection(['rename', '--kubeconfig', cluster.kubeconfig, ...args]);
}

const usesOf = (flow: string) =>
  (cluster.get('Flow', 'shop', flow)?.['spec'] as { readonly steps: unknown } | undefined)?.steps;

function from(...connections: readonly string[]) {
  return [{ name: 'extract', from: connections.map((name) => ({ connection: name })) }];
}

describe('rename', () => {
  it('copies the Connection, moves its Flows, and removes the old one', async () => {
    const { code, told } = await rename('lake', 'sea');

    expect({ code, told: told.split('\n') }).toEqual({
      code: 0,
      told: [
        'Connection shop/sea created in context fake',
        'Flow shop/hourly changed in context fake',
        'Flow shop/nightly changed in context fake',
        'Connection shop/lake removed in context fake',
      ],
    });
    expect(cluster.get('Connection', 'shop', 'lake')).toBeUndefined();
    expect(cluster.get('Connection', 'shop', 'sea')).toMatchObject({
      metadata: { name: 'sea', labels: { team: 'data' }, annotations: { note: 'stays' } },
      spec,
    });
    expect(cluster.get('Connection', 'shop', 'sea')).not.toHaveProperty('status');
    expect(['hourly', 'nightly', 'weekly'].map(usesOf)).toEqual([
      from('sea', 'orders', 'sea'),
      from('sea'),
      from('orders'),
    ]);
  });

  it('gives all with the same labels a name of one form, and those that have it already keep it', async () => {
    cluster.put(connectionObject('data-old', spec, { metadata }));

    const { code, told } = await rename('-l', 'team=data', 'data-{name}');

    expect({ code, told: told.split('\n')[0] }).toEqual({
      code: 0,
      told: 'Connection shop/data-lake created in context fake',
    });
    expect(usesOf('nightly')).toEqual(from('data-lake'));
    expect(cluster.get('Connection', 'shop', 'lake')).toBeUndefined();
    expect(cluster.get('Connection', 'shop', 'data-old')).toBeDefined();
    expect(cluster.get('Connection', 'shop', 'orders')).toBeDefined();
    expect((await rename('-l', 'team=data', 'data-{name}')).told).toContain('has such a name already');
  });

  it.each([
    [['-l', 'team=data', 'sea'], "as in 'data-{name}'"],
    [['-l', 'team=data', '{name}'], "as in 'data-{name}'"],
    [['-l', 'team=data', 'lake', 'sea'], '-l SELECTOR and a new name'],
    [['lake'], 'give a name and a new name'],
  ])('says what is missing of %j', async (args, expected) => {
    expect(await rename(...args)).toMatchObject({
      code: 2,
      told: expect.stringContaining(expected) as unknown,
    });
  });

  it('finishes what was cut short after the copy was made', async () => {
    cluster.put(connectionObject('sea', spec));

    expect(await rename('lake', 'sea')).toMatchObject({ code: 0 });
    expect(cluster.get('Connection', 'shop', 'lake')).toBeUndefined();
  });

  it('with a dry run tells what it would do, and does nothing', async () => {
    const { told } = await rename('lake', 'sea', '--dry-run');

    expect(told.split('\n')).toHaveLength(4);
    expect(told).toContain('Connection shop/lake removed (dry run: nothing was written)');
    expect(cluster.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it.each([
    { args: ['lake', 'lake'], code: 2, told: 'lake is its name already: give another' },
    {
      args: ['lake', 'orders'],
      code: 3,
      told: 'Connection shop/orders is there already, and is another one: choose another name',
    },
    { args: ['laek', 'sea'], code: 3, told: 'did you mean lake?' },
  ])('of $args ends with $code and says: $told', async ({ args, code, told }) => {
    const ended = await rename(...args);

    expect(ended.code).toBe(code);
    expect(ended.told).toContain(told);
    expect(cluster.get('Connection', 'shop', 'lake')?.['spec']).toEqual(spec);
  });
});
