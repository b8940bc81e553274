import { refusal, startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import { connection } from '../console.ts';
import { connectionObject } from '../shop.ts';

let cluster: FakeCluster;

beforeAll(async () => {
  cluster = await startFakeCluster();
}, 60_000);

afterAll(() => cluster?.stop());

const labels = { metadata: { labels: { team: 'data' } } };

beforeEach(() => {
  cluster.clear();
  cluster.put(
    connectionObject('orders', { type: 's3' }, labels),
    connectionObject('stock', { type: 's3', suspend: true }, labels),
    connectionObject('lake', { type: 's3' }),
  );
});

function run(...args: readonly string[]) {
  return connection([...args, '--kubeconfig', cluster.kubeconfig]);
}

function suspended(): readonly string[] {
  return ['orders', 'stock', 'lake'].filter(
    (name) =>
      (cluster.get('Connection', 'shop', name)?.['spec'] as { suspend?: boolean } | undefined)?.suspend ===
      true,
  );
}

const written = () => cluster.requests.filter(({ method }) => method !== 'GET');

describe('suspend and resume', () => {
  it.each([
    {
      args: ['suspend', 'orders', 'lake'],
      told: [
        'Connection shop/orders suspended in context fake',
        'Connection shop/lake suspended in context fake',
      ],
      after: ['orders', 'stock', 'lake'],
    },
    {
      args: ['suspend', '-l', 'team=data'],
      told: ['Connection shop/orders suspended in context fake', 'Connection shop/stock unchanged'],
      after: ['orders', 'stock'],
    },
    {
      args: ['resume', 'stock'],
      told: ['Connection shop/stock resumed in context fake'],
      after: [],
    },
    {
      args: ['resume', 'orders', 'orders', '-l', 'team=data'],
      told: ['Connection shop/orders unchanged', 'Connection shop/stock resumed in context fake'],
      after: [],
    },
  ])('$args leaves $after suspended', async ({ args, told, after }) => {
    const ended = await run(...args);

    expect({ ...ended, told: ended.told.split('\n').toSorted() }).toEqual({
      code: 0,
      out: '',
      told: told.toSorted(),
    });
    expect(suspended()).toEqual(after);
  });

  it('tries again where the operator has written meanwhile', async () => {
    const path = '/apis/mooring.dev/v1alpha1/namespaces/shop/connections/orders';
    let conflicts = 2;
    cluster.answer(`PUT ${path}`, ({ body }) => {
      conflicts -= 1;
      return conflicts >= 0 ? refusal(409, 'Conflict', 'the object has been modified') : { body };
    });

    expect(await run('suspend', 'orders')).toMatchObject({ code: 0 });
    expect(written()).toHaveLength(3);
  });

  it.each([
    { flag: '--dry-run', suffix: 'dry run' },
    { flag: '--dry-run=server', suffix: 'server dry run' },
  ])('with $flag changes nothing', async ({ flag, suffix }) => {
    const { told } = await run('suspend', 'orders', flag);

    expect(told).toBe(`Connection shop/orders suspended (${suffix}) in context fake`);
    expect(suspended()).toEqual(['stock']);
  });

  it.each([
    { args: ['suspend'], code: 2, told: 'error: name Connections, or give -l SELECTOR' },
    {
      args: ['resume', '-l', 'team=dta'],
      code: 1,
      told: 'no Connection of namespace shop has the labels team=dta; did you mean team=data?',
    },
    {
      args: ['suspend', 'orders', 'ordres'],
      code: 3,
      told: 'error: there is no Connection ordres in namespace shop; did you mean orders?',
    },
  ])('$args ends with $code and changes nothing', async ({ args, code, told }) => {
    expect(await run(...args)).toEqual({ code, out: '', told });
    expect(written()).toEqual([]);
  });
});
