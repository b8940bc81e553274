import { startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import { connection } from '../console.ts';
import { publishedType } from '../publishedtype.ts';
import { connectionObject } from '../shop.ts';

let cluster: FakeCluster;

beforeAll(async () => {
  cluster = await startFakeCluster();
}, 60_000);

afterAll(() => cluster?.stop());

const parameters = { host: 'db', database: 'sales', user: 'reader', tls: { mode: 'require' } };
const secrets = { password: { name: 'orders-db', key: 'password' } };
const spec = { type: 'postgresql', parameters, secrets };

beforeEach(() => {
  cluster.clear();
  cluster.put(
    publishedType('postgresql'),
    connectionObject('orders', spec, { metadata: { labels: { team: 'data' } } }),
    connectionObject('stock', spec, { metadata: { labels: { team: 'data' } } }),
  );
});

function set(...args: readonly string[]) {
  return connection(['set', '--kubeconfig', cluster.kubeconfig, ...args]);
}

const specOf = (name: string) => cluster.get('Connection', 'shop', name)?.['spec'];

describe('set', () => {
  it.each([
    {
      flags: ['--set', 'host=pg', '--set', 'port=5433'],
      expected: { parameters: { ...parameters, host: 'pg', port: 5433 } },
    },
    {
      flags: ['--unset', 'tls.mode'],
      expected: { parameters: { host: 'db', database: 'sales', user: 'reader' } },
    },
    {
      flags: ['--secret', 'password=other:pw'],
      expected: { secrets: { password: { name: 'other', key: 'pw' } } },
    },
  ])('with $flags changes that and nothing else', async ({ flags, expected }) => {
    expect(await set('orders', ...flags)).toEqual({
      code: 0,
      out: '',
      told: 'Connection shop/orders changed in context fake',
    });
    expect(specOf('orders')).toEqual({ ...spec, ...expected });
    expect(specOf('stock')).toEqual(spec);
  });

  it('requires no parameter that stands elsewhere', async () => {
    const parametersFrom = [{ configMap: { name: 'settings' } }];
    const elsewhere = { ...spec, parameters: { user: 'reader' }, parametersFrom };
    cluster.put(connectionObject('orders', elsewhere));

    expect(await set('orders', '--set', 'port=5433')).toMatchObject({ code: 0 });
    expect(specOf('orders')).toEqual({ ...elsewhere, parameters: { user: 'reader', port: 5433 } });
  });

  it('changes all with a label', async () => {
    await set('-l', 'team=data', '--set', 'host=pg');

    const expected = { ...spec, parameters: { ...parameters, host: 'pg' } };
    expect([specOf('orders'), specOf('stock')]).toEqual([expected, expected]);
  });

  it('says so where everything is so already', async () => {
    expect((await set('orders', '--set', 'host=db')).told).toBe('Connection shop/orders unchanged');
  });

  it.each([
    {
      args: ['orders'],
      code: 2,
      told: 'give --set PARAMETER=VALUE, --unset PARAMETER or --secret SECRET=SECRET:KEY',
    },
    { args: ['--set', 'host=pg'], code: 2, told: 'name Connections, or give -l SELECTOR' },
    { args: ['orders', '--set', 'hots=pg'], code: 2, told: 'did you mean host?' },
    { args: ['orders', '--set', 'port=x'], code: 2, told: '--set port: must be an integer' },
    { args: ['orders', '--unset', 'database'], code: 2, told: 'database: is required' },
    { args: ['orders', '--set', 'password=x'], code: 2, told: 'is a secret, and no command line keeps one' },
  ])('of $args ends with $code and says: $told', async ({ args, code, told }) => {
    const ended = await set(...args);

    expect(ended.code).toBe(code);
    expect(ended.told).toContain(told);
    expect(specOf('orders')).toEqual(spec);
  });
});
