import { startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeObject } from '../../support/fakes/object.ts';
import { eventually } from '../../support/eventually.ts';
import { atTerminal, connection } from '../console.ts';
import { API_VERSION, connectionObject, leaseObject } from '../shop.ts';

let cluster: FakeCluster;

beforeAll(async () => {
  cluster = await startFakeCluster();
}, 60_000);

afterAll(() => cluster?.stop());

const mysql = {
  type: 'mysql',
  parameters: { host: 'db', user: 'reader' },
  secrets: { password: { name: 'db', key: 'password' } },
};
const TESTS = '/apis/mooring.dev/v1alpha1/namespaces/shop/connectiontests';

beforeEach(() => {
  cluster.clear();
  cluster.put(
    leaseObject(new Date()),
    connectionObject('orders', mysql, { metadata: { labels: { team: 'data' } } }),
    connectionObject('stock', mysql, { metadata: { labels: { team: 'data' } } }),
  );
});

function test(args: readonly string[], input = '') {
  return connection(['test', '--kubeconfig', cluster.kubeconfig, ...args], input);
}

/** What the operator writes into the ConnectionTests made after this: what a test of that Connection ends with. */
function operatorWrites(statusOf: (name: string) => object): void {
  let made = 0;
  cluster.answer(`POST ${TESTS}`, ({ body }) => {
    const draft = body as FakeObject & {
      readonly spec: { readonly connectionRef?: { readonly name: string } };
    };
    const name = `${String(draft.metadata['generateName'])}${(made += 1)}`;
    const object = { ...draft, metadata: { ...draft.metadata, name, resourceVersion: '1', uid: name } };
    cluster.put({ ...object, status: statusOf(draft.spec.connectionRef?.name ?? 'unsaved') });
    return { status: 201, body: object };
  });
}

const steps = [{ name: 'Connect', outcome: 'Succeeded', durationMs: 12 }];
const succeeded = {
  result: 'Succeeded',
  conditions: [
    { type: 'Ready', status: 'True', reason: 'TestSucceeded', message: 'the last test passed all its steps' },
  ],
  lastTest: { result: 'Succeeded', steps, durationMs: 15, server: { name: 'MySQL', version: '9.1' } },
};
const failed = {
  result: 'Failed',
  conditions: [
    { type: 'Ready', status: 'False', reason: 'CredentialsRejected', message: 'the server refused <it>' },
  ],
  lastTest: {
    result: 'Failed',
    steps: [...steps, { name: 'Authenticate', outcome: 'Failed', durationMs: 3 }],
    durationMs: 15,
    failedStep: 'Authenticate',
  },
};
/** A proxy took the connection, which is the step Connect, and then refused to lead on. */
const failedAtConnect = {
  ...failed,
  lastTest: {
    result: 'Failed',
    steps: [{ name: 'Connect', outcome: 'Failed', durationMs: 14 }],
    durationMs: 15,
    failedStep: 'Connect',
  },
};

describe('test through the operator', () => {
  it('tells the whole message where the table of a narrow terminal cuts it', async () => {
    const message = 'a test with the same credential was refused; it is not tried again before noon';
    const [condition] = failed.conditions;
    operatorWrites(() => ({ ...failed, conditions: [{ ...condition, message }] }));

    const { code, out, told } = await atTerminal(['test', '--kubeconfig', cluster.kubeconfig, 'orders']);

    expect(code).toBe(1);
    expect(out).toContain('…');
    expect(told).toContain(`orders: ${message}`);
  });

  it('shows the steps and the result of a saved Connection', async () => {
    operatorWrites(() => succeeded);

    const { code, out, told } = await test(['orders']);

    expect({ code, told }).toEqual({ code: 0, told: 'orders  Connect      ok         12 ms' });
    expect(out.split('\n').map((line) => line.trimEnd().split(/ {2,}/))).toEqual([
      ['NAME', 'TYPE', 'RESULT', 'REASON', 'STEP', 'TOOK', 'MESSAGE'],
      ['orders', 'mysql', 'Succeeded', 'TestSucceeded', '15 ms'],
    ]);
    expect(cluster.requests.find(({ method }) => method === 'POST')?.body).toMatchObject({
      apiVersion: API_VERSION,
      kind: 'ConnectionTest',
      metadata: { generateName: 'orders-', namespace: 'shop' },
      spec: { connectionRef: { name: 'orders' }, ttlSecondsAfterFinished: 600 },
    });
  });

  it('ends with 1 where one of several fails, with the step and the reason', async () => {
    operatorWrites((name) => (name === 'orders' ? succeeded : failed));

    const { code, out, told } = await test(['-l', 'team=data', '-o', 'wide']);

    expect(code).toBe(1);
    expect(told).toContain('1 of 2 failed');
    expect(told).toContain('stock  Authenticate failed      3 ms');
    expect(out).toMatch(/^orders +mysql +Succeeded +TestSucceeded +15 ms +MySQL 9\.1 *$/m);
    expect(out).toMatch(
      /^stock +mysql +Failed +CredentialsRejected +Authenticate +15 ms +the server refused <it>$/m,
    );
  });

  it('writes a report in the form of JUnit', async () => {
    operatorWrites((name) => (name === 'orders' ? succeeded : failed));

    const { out } = await test(['orders', 'stock', '-o', 'junit']);

    expect(out).toContain(
      '<testsuite name="connections" tests="2" failures="1" errors="0" skipped="0" time="0.030">',
    );
    expect(out).toContain('<testcase name="orders" classname="shop.mysql" time="0.015"/>');
    expect(out).toContain(
      '<failure message="the server refused &lt;it&gt;" type="CredentialsRejected">step Authenticate</failure>',
    );
  });

  it.each([
    ['at a later step', failed, ['Connect      ok         12 ms', 'Authenticate failed      3 ms']],
    ['at the very step that it had left', failedAtConnect, ['Connect      failed     14 ms']],
  ])('tells no step before the end of a test that fails %s', async (_where, end, lines) => {
    operatorWrites(() => ({ steps }));
    const running = test(['orders', '-o', 'name']);
    await eventually(() => expect(cluster.requests.some(({ query }) => query['watch'] === '1')).toBe(true));
    const made = cluster.get('ConnectionTest', 'shop', 'orders-1');

    cluster.put({ ...made, status: end } as FakeObject);

    expect(await running).toEqual({
      code: 1,
      out: 'connection.mooring.dev/orders',
      told: [...lines.map((line) => `orders  ${line}`), '1 of 1 failed'].join('\n'),
    });
  });

  it('tests what is not saved yet, as it stands in the file', async () => {
    operatorWrites(() => succeeded);
    const manifest = JSON.stringify(
      connectionObject('new', { ...mysql, parameters: { host: 'other', user: 'u' } }),
    );

    const { code, out } = await test(['-f', '-', '-o', 'json'], manifest);

    expect({ code, outcomes: JSON.parse(out) as unknown }).toMatchObject({
      code: 0,
      outcomes: [
        {
          name: 'new',
          namespace: 'shop',
          type: 'mysql',
          result: 'Succeeded',
          message: 'the last test passed all its steps',
        },
      ],
    });
    expect(cluster.requests.find(({ method }) => method === 'POST')?.body).toMatchObject({
      spec: { template: { spec: { parameters: { host: 'other' } } } },
    });
  });

  it('with --wait=false prints the names of the tests, and goes', async () => {
    operatorWrites(() => ({}));

    expect(await test(['orders', 'stock', '--wait=false'])).toEqual({
      code: 0,
      out: 'connectiontest.mooring.dev/orders-1\nconnectiontest.mooring.dev/stock-2',
      told: '',
    });
  });

  it('says so where the test was removed before it had ended', async () => {
    cluster.answer(`POST ${TESTS}`, () => ({
      body: { metadata: { name: 'orders-1', namespace: 'shop', uid: 'u', resourceVersion: '1' } },
    }));

    expect(await test(['orders'])).toMatchObject({
      code: 3,
      told: expect.stringContaining(
        'ConnectionTest shop/orders-1 was removed before it had ended',
      ) as unknown,
    });
  });

  it.each([
    { args: [], code: 2, told: 'name Connections, or give -l SELECTOR or -f FILE' },
    {
      args: ['ordres'],
      code: 3,
      told: 'there is no Connection ordres in namespace shop; did you mean orders?',
    },
    {
      args: ['orders', '-o', 'xml'],
      code: 2,
      told: '-o xml: must be one of table, wide, json, yaml, name, junit',
    },
    {
      args: ['-l', 'team=dta'],
      code: 1,
      told: 'no Connection of namespace shop has the labels team=dta; did you mean team=data?',
    },
    {
      args: ['-l', 'stage in (prod)', 'orders'],
      code: 1,
      told: 'no Connection of namespace shop has the labels stage in (prod)',
    },
  ])('of $args ends with $code and says: $told', async ({ args, code, told }) => {
    const ended = await test(args);

    expect(ended.code).toBe(code);
    expect(ended.told).toContain(told);
  });

  it('asks for no test where the file has a mistake', async () => {
    const manifest = JSON.stringify(connectionObject('new', { ...mysql, parameters: {} }), undefined, 1);

    const { code, told } = await test(['-f', '-'], manifest);

    expect(code).toBe(1);
    expect(told).toMatch(
      /^-:\d+: spec\.parameters\.host is required; all mistakes: kubectl connection validate$/,
    );
    expect(cluster.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });
});
