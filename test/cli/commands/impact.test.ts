import { startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import { connection } from '../console.ts';
import { connectionObject, flowObject, ready } from '../shop.ts';

let cluster: FakeCluster;

beforeAll(async () => {
  cluster = await startFakeCluster();
}, 60_000);

afterAll(() => cluster?.stop());

beforeEach(() => {
  cluster.clear();
  const fromSecret = { password: { name: 'db', key: 'db-password' } };
  cluster.put(
    connectionObject('orders', { type: 'postgresql', secrets: fromSecret }, ready('True', 'TestSucceeded')),
    connectionObject('stock', { type: 'mysql', secretsFrom: [{ name: 'db' }] }),
    connectionObject('lake', { type: 's3', secrets: { secretAccessKey: { name: 'lake', key: 'k' } } }),
    flowObject('hourly', 'orders', 'stock', 'orders'),
    flowObject('nightly', 'orders'),
    flowObject('weekly', 'lake'),
  );
});

function run(command: string, ...args: readonly string[]) {
  return connection([command, '--kubeconfig', cluster.kubeconfig, ...args]);
}

describe('impact', () => {
  it('names the Connections that a Secret feeds, and the flows behind them', async () => {
    const { code, out } = await run('impact', 'db', '-o', 'json');

    expect({ code, rows: JSON.parse(out) as unknown }).toEqual({
      code: 0,
      rows: [
        {
          connection: 'orders',
          type: 'postgresql',
          ready: 'True',
          through: 'password (key db-password)',
          flows: ['hourly', 'nightly'],
          readers: [],
        },
        {
          connection: 'stock',
          type: 'mysql',
          ready: 'Unknown',
          through: 'all keys',
          flows: ['hourly'],
          readers: [],
        },
      ],
    });
  });

  it('tells how to rotate, and what is down before that', async () => {
    const { out, told } = await run('impact', 'db');

    expect(out.split('\n')[1]).toMatch(
      /^orders +postgresql +True +password \(key db-password\) +hourly, nightly$/,
    );
    expect(told).toContain('A rotation touches 2 Connections and 2 flows.');
    expect(told).toContain('kubectl wait --for=condition=Ready connection/orders connection/stock');
    expect(told).toContain('Not ready before you begin: stock.');
  });

  it('tells which parameters come from the Secret', async () => {
    cluster.put(
      connectionObject('lake', {
        type: 's3',
        parametersFrom: [{ secret: { name: 'claim' }, keys: { BUCKET: 'bucket' } }],
      }),
      connectionObject('pond', { type: 's3', parametersFrom: [{ secret: { name: 'claim' } }] }),
    );

    const { out } = await run('impact', 'claim', '-o', 'json');

    expect(JSON.parse(out)).toMatchObject([
      { connection: 'lake', through: 'bucket (key BUCKET)' },
      { connection: 'pond', through: 'parameters (all keys)' },
    ]);
  });

  it('waits for all Connections, however many', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `more-${index}`);
    cluster.put(
      ...names.map((name) => connectionObject(name, { type: 's3', secretsFrom: [{ name: 'many' }] })),
    );

    const { told } = await run('impact', 'many');

    expect(told).toContain(`${names.map((name) => `connection/${name}`).join(' ')} -n shop`);
  });

  it('says so where nothing takes anything from the Secret', async () => {
    cluster.put({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'other', namespace: 'shop' } });

    expect(await run('impact', 'other')).toEqual({
      code: 0,
      out: '',
      told: 'no Connection of this namespace takes anything from secret other: nothing to consider',
    });
  });

  it('says so where there is no such Secret, which may be mistyped', async () => {
    expect(await run('impact', 'nosuch')).toEqual({
      code: 3,
      out: '',
      told: expect.stringContaining(
        'there is no secret nosuch in namespace shop, and no Connection names it',
      ),
    });
  });
});
