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

describe('usage', () => {
  it('names flow, step and field of every use, over all pages of flows', async () => {
    const { code, out, told } = await run('usage', 'orders');

    expect({ code, told }).toEqual({ code: 0, told: 'used by 2 flows in 3 places' });
    expect(out.split('\n').map((line) => line.trimEnd().split(/ {2,}/))).toEqual([
      ['FLOW', 'STEP', 'FIELD', 'OBJECT'],
      ['hourly', 'extract', 'spec.steps.extract.from[0]'],
      ['hourly', 'extract', 'spec.steps.extract.from[2]'],
      ['nightly', 'extract', 'spec.steps.extract.from[0]'],
    ]);
  });

  it('names objects of other kinds, as the operator has counted them', async () => {
    const [sink, reader] = [
      { group: 'acme.dev', kind: 'Connector', name: 'sink', path: 'spec.from' },
      { group: 'acme.dev', kind: 'Connector', name: 'reader', path: 'spec.secret', readsSource: true },
    ];
    const references = [
      reader,
      sink,
      { group: 'mooring.dev', kind: 'Flow', name: 'weekly', path: 'steps.a.from' },
    ];
    cluster.put(
      connectionObject(
        'lake',
        { type: 's3', secretsFrom: [{ name: 'lake' }] },
        ready('True', 'TestSucceeded', { usage: { count: 40, references, truncated: true } }),
      ),
    );

    const { out, told } = await run('usage', 'lake');
    const names = await run('usage', 'lake', '-o', 'name');
    const impact = await run('impact', 'lake', '-o', 'json');
    const renaming = await run('rename', 'lake', 'pond');

    expect(out.split('\n').map((line) => line.trimEnd().split(/ {2,}/))).toEqual([
      ['FLOW', 'STEP', 'FIELD', 'OBJECT'],
      ['weekly', 'extract', 'spec.steps.extract.from[0]'],
      ['Connector/reader', 'spec.secret', 'reads the source'],
      ['Connector/sink', 'spec.from'],
    ]);
    expect(told).toContain('its status counts 40, and of other kinds than Flow it names the first 20 alone');
    expect(names.out.split('\n')).toEqual([
      'flow.mooring.dev/weekly',
      'connector.acme.dev/reader',
      'connector.acme.dev/sink',
    ]);
    expect(JSON.parse(impact.out)).toMatchObject([
      { connection: 'lake', flows: ['weekly', 'Connector/reader', 'Connector/sink'] },
    ]);
    expect(renaming).toMatchObject({
      code: 1,
      told: expect.stringContaining('Connector/sink names lake at spec.from'),
    });
  });

  it('says so where no flow uses it', async () => {
    cluster.put(connectionObject('spare', { type: 's3' }));

    expect(await run('usage', 'spare', '-o', 'name')).toEqual({ code: 0, out: '', told: '' });
    expect(await run('usage', 'spare')).toEqual({
      code: 0,
      out: '',
      told: 'no flow uses spare',
    });
  });

  it('finds the uses of what is not there, and says that it is not', async () => {
    cluster.put(flowObject('weekly', 'gone'));

    const { code, out, told } = await run('usage', 'gone', '-o', 'name');

    expect({ code, out, told }).toEqual({
      code: 1,
      out: 'flow.mooring.dev/weekly',
      told: 'there is no Connection gone in namespace shop, though 1 flow names it',
    });
  });

  it.each([
    { name: 'ordres', hint: 'did you mean orders?' },
    { name: 'something-else', hint: 'see: kubectl connection list -A' },
  ])('of $name, which is not there, says: $hint', async ({ name, hint }) => {
    expect(await run('usage', name)).toEqual({
      code: 3,
      out: '',
      told: `error: there is no Connection ${name} in namespace shop; ${hint}`,
    });
  });
});

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
        },
        { connection: 'stock', type: 'mysql', ready: 'Unknown', through: 'all keys', flows: ['hourly'] },
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
