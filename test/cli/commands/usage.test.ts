import { startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import { connection } from '../console.ts';
import { API_VERSION, connectionObject, flowObject, ready } from '../shop.ts';

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

/** A kind whose objects use lake: one by the Secret of a binding, one by that of lake, the others by its name. */
function putConnectors(many: number): void {
  const counted = {
    group: 'acme.dev',
    kind: 'Connector',
    name: 'counted',
    path: 'spec.secret',
    readsSource: true,
  };
  const usage = { count: 40, references: [counted], truncated: true };
  const connector = (name: string, spec: object) => ({
    apiVersion: 'acme.dev/v1',
    kind: 'Connector',
    metadata: { name, namespace: 'shop' },
    spec,
  });
  cluster.answer('GET /apis/acme.dev', () => ({ body: { preferredVersion: { version: 'v1' } } }));
  cluster.answer('GET /apis/acme.dev/v1', () => ({
    body: {
      resources: [{ name: 'connectors', kind: 'Connector', namespaced: true, verbs: ['list', 'watch'] }],
    },
  }));
  cluster.put(
    connectionObject(
      'lake',
      { type: 's3', secretsFrom: [{ name: 'lake' }] },
      ready('True', 'TestSucceeded', { usage }),
    ),
    {
      apiVersion: API_VERSION,
      kind: 'ConnectionBinding',
      metadata: { name: 'lake-app', namespace: 'shop' },
      spec: { connectionRef: { name: 'lake' }, formats: ['env'] },
      status: { binding: { name: 'lake-app' } },
    },
    {
      apiVersion: API_VERSION,
      kind: 'FlowKind',
      metadata: { name: 'connectors.acme.dev' },
      spec: {
        group: 'acme.dev',
        kind: 'Connector',
        connections: [{ path: 'spec.from' }],
        secrets: [{ path: 'spec.secret' }],
      },
    },
    connector('bound', { secret: 'lake-app' }),
    connector('reader', { secret: 'lake' }),
    ...Array.from({ length: many }, (_, index) => connector(`sink${index}`, { from: 'lake' })),
  );
}

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

  it('names objects of other kinds, with the rights of the user, however many there are', async () => {
    putConnectors(25);

    const { out, told } = await run('usage', 'lake');
    const names = await run('usage', 'lake', '-o', 'name');
    const impact = await run('impact', 'lake', '-o', 'json');
    const renaming = await run('rename', 'lake', 'pond');

    const lines = out.split('\n').map((line) => line.trimEnd().split(/ {2,}/));
    expect(lines.slice(0, 4)).toEqual([
      ['FLOW', 'STEP', 'FIELD', 'OBJECT'],
      ['weekly', 'extract', 'spec.steps.extract.from[0]'],
      ['ConnectionBinding/lake-app', 'spec.connectionRef.name'],
      ['Connector/bound', 'spec.secret'],
    ]);
    expect(lines).toContainEqual(['Connector/reader', 'spec.secret', 'reads the source']);
    expect(lines.filter(([user = '']) => user.startsWith('Connector/sink'))).toHaveLength(25);
    expect(told).toBe('used by 29 objects in 29 places');
    expect(names.out.split('\n').slice(0, 3)).toEqual([
      'flow.mooring.dev/weekly',
      'connectionbinding.mooring.dev/lake-app',
      'connector.acme.dev/bound',
    ]);
    expect(JSON.parse(impact.out)).toMatchObject([
      {
        connection: 'lake',
        readers: [
          { kind: 'Connector', name: 'reader', path: 'spec.secret', secret: 'lake', takesUpBy: 'unknown' },
          { kind: 'Connector', name: 'bound', path: 'spec.secret', secret: 'lake-app', takesUpBy: 'unknown' },
        ],
      },
    ]);
    expect(renaming).toMatchObject({
      code: 1,
      told: expect.stringContaining('ConnectionBinding/lake-app names lake at spec.connectionRef.name'),
    });
  });

  it.each([
    ['FlowKinds', 'GET /apis/mooring.dev/v1alpha1/flowkinds', 'FlowKind.mooring.dev'],
    ['their objects', 'GET /apis/acme.dev/v1/namespaces/shop/connectors', 'Connector.acme.dev'],
  ])('names those that status has where the user may not list %s', async (_what, request, kind) => {
    putConnectors(1);
    cluster.answer(request, () => ({
      status: 403,
      body: { kind: 'Status', reason: 'Forbidden', code: 403 },
    }));

    const { out, told } = await run('usage', 'lake');
    const impact = await run('impact', 'lake');

    const left = `you may not list ${kind}: of what only these show, status names 20 users of a Connection at most`;
    expect(out).toContain('Connector/counted');
    expect(out).not.toContain('Connector/sink0');
    expect(told).toBe(`used by 3 objects in 3 places; ${left}`);
    expect(impact.told).toContain('See how these take it up: Connector/counted at spec.secret');
    expect(impact.told).toContain(`\n${left}`);
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
