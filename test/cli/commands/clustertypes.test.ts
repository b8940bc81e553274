import { parseAllDocuments } from 'yaml';
import { startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import { connection } from '../console.ts';
import { publishedType } from '../publishedtype.ts';
import { API_VERSION, connectionObject } from '../shop.ts';

/** A type that users declare. */
const declared = {
  apiVersion: API_VERSION,
  kind: 'ConnectionType',
  metadata: { name: 'acme-crm' },
  spec: {
    title: 'Acme CRM',
    summary: "The in-house CRM's REST API.",
    category: 'crm',
    stage: 'beta',
    parameters: {
      type: 'object',
      required: ['url'],
      properties: { url: { type: 'string', format: 'uri', title: 'Base URL' } },
    },
    secrets: { token: { title: 'API token', required: true } },
    check: { http: { method: 'GET', url: '{parameters.url}/v1/me', expect: { status: [200] } } },
  },
  status: { usage: { count: 3 } },
};

let cluster: FakeCluster;

beforeAll(async () => {
  cluster = await startFakeCluster();
}, 60_000);

afterAll(() => cluster?.stop());

beforeEach(() => {
  cluster.clear();
  cluster.put(publishedType('postgresql', 7), publishedType('redis'), declared);
});

function run(...args: readonly string[]) {
  return connection([...args, '--kubeconfig', cluster.kubeconfig]);
}

describe('types --cluster', () => {
  it('shows the types of the cluster alone, with how often each is used', async () => {
    const { code, out } = await run('types', '--cluster', '-o', 'json');

    const rows = JSON.parse(out) as readonly Readonly<Record<string, unknown>>[];
    expect({ code, rows: rows.map(({ type, tested, usedBy }) => [type, tested, usedBy]) }).toEqual({
      code: 0,
      rows: [
        ['acme-crm', 'yes', 3],
        ['postgresql', 'yes', 7],
        ['redis', 'yes', 0],
      ],
    });
  });

  it('tests no declared type without a check, whatever its description says', async () => {
    const { check: _, ...unchecked } = declared.spec;
    cluster.put({ ...declared, spec: unchecked });
    cluster.put({
      ...declared,
      metadata: { name: 'acme-erp' },
      spec: { ...unchecked, test: { description: 'The ERP is looked at once a day.' } },
    });

    const { out } = await run('types', 'acme', '--cluster', '-o', 'json');

    const rows = JSON.parse(out) as readonly Readonly<Record<string, unknown>>[];
    expect(rows.map(({ type, tested }) => [type, tested])).toEqual([
      ['acme-crm', 'no'],
      ['acme-erp', 'no'],
    ]);
  });

  it('has a column for the uses, which the types of this version do not have', async () => {
    const [ofCluster, ofVersion] = [await run('types', 'redis', '--cluster'), await run('types', 'redis')];

    expect(ofCluster.out.split('\n')[0]).toMatch(/TESTED +USED BY +SUMMARY$/);
    expect(ofVersion.out.split('\n')[0]).toMatch(/TESTED +SUMMARY$/);
  });
});

describe('explain --cluster', () => {
  it('tells of a declared type, which this version does not have', async () => {
    expect((await run('explain', 'acme-crm', '--cluster')).out).toMatch(
      /^Acme CRM {2}type acme-crm, category crm, stage beta\nThe in-house CRM's REST API\.\n/,
    );
    expect((await run('explain', 'acme-crm')).code).toBe(2);
  });

  it('knows what a published type requires, though it may come from a Secret', async () => {
    const { out } = await run('explain', 'postgresql.user', '--cluster', '-o', 'json');

    expect(JSON.parse(out)).toMatchObject({ path: 'parameters.user', required: true, identity: true });
  });
});

describe('validate --cluster', () => {
  it('judges by the declared types too', async () => {
    const manifest = JSON.stringify(connectionObject('crm', { type: 'acme-crm', parameters: {} }));

    const ended = await connection(
      ['validate', '-f', '-', '--cluster', '--kubeconfig', cluster.kubeconfig],
      manifest,
    );

    expect(ended).toMatchObject({
      code: 1,
      told: expect.stringMatching(/^\d mistakes? in 1 of 1 object$/) as unknown,
    });
    expect(ended.out).toContain('Connection/crm: spec.parameters.url: is required');
  });
});

describe('new', () => {
  const sets = ['host=pg', 'database=sales', 'user=reader'].flatMap((each) => ['--set', each]);
  const complete = [...sets, '--secret', 'password=orders-db'];

  it('writes the Connection into the cluster with --apply, and prints nothing', async () => {
    expect(await run('new', 'postgresql', 'orders', ...complete, '--apply')).toEqual({
      code: 0,
      out: '',
      told: 'Connection shop/orders created in context fake',
    });
    expect(cluster.get('Connection', 'shop', 'orders')?.['spec']).toEqual({
      type: 'postgresql',
      parameters: { host: 'pg', database: 'sales', user: 'reader' },
      secrets: { password: { name: 'orders-db', key: 'password' } },
    });
  });

  it('writes nothing with --apply where there is a mistake, and prints what there is', async () => {
    const { code, out, told } = await run('new', 'postgresql', 'orders', '--set', 'host=pg', '--apply');

    expect({ code, told }).toMatchObject({
      code: 1,
      told: expect.stringContaining('is required') as unknown,
    });
    expect(parseAllDocuments(out)[0]?.toJS()).toMatchObject({ spec: { parameters: { host: 'pg' } } });
    expect(cluster.requests).toEqual([]);
  });

  it('takes a type of the cluster', async () => {
    const args = [
      'new',
      'acme-crm',
      'crm',
      '--set',
      'url=https://crm',
      '--secret',
      'token=crm',
      '-o',
      'json',
    ];

    expect(JSON.parse((await run(...args, '--cluster')).out)).toMatchObject({ spec: { type: 'acme-crm' } });
    expect(await run(...args)).toMatchObject({
      code: 2,
      told: expect.stringContaining('there is no type acme-crm') as unknown,
    });
  });
});

describe('completion', () => {
  it.each([
    {
      words: ['usage', ''],
      path: '/apis/mooring.dev/v1alpha1/namespaces/shop/connections',
      found: ['lake', 'orders'],
    },
    {
      words: ['usage', 'or'],
      path: '/apis/mooring.dev/v1alpha1/namespaces/shop/connections',
      found: ['orders'],
    },
    { words: ['impact', '-n', 'eu', ''], path: '/api/v1/namespaces/eu/secrets', found: ['lake', 'orders'] },
    { words: ['list', '-n', 'o'], path: '/api/v1/namespaces', found: ['orders'] },
  ])('of $words asks $path for names alone', async ({ words, path, found }) => {
    const items = ['orders', 'lake'].map((name) => ({ metadata: { name } }));
    cluster.answer(`GET ${path}`, () => ({ body: { items } }));
    const [command = '', ...rest] = words;

    const { out } = await connection(['__complete', command, '--kubeconfig', cluster.kubeconfig, ...rest]);

    expect(out.split('\n')).toEqual([...found, ':4']);
  });

  it('has nothing to offer where the API server refuses', async () => {
    const words = ['usage', '--kubeconfig', cluster.kubeconfig, '-n', 'a/b', ''];

    expect(await connection(['__complete', ...words])).toEqual({ code: 0, out: ':0', told: '' });
  });
});
