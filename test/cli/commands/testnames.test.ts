import { startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeObject } from '../../support/fakes/object.ts';
import { connection } from '../console.ts';
import { connectionObject, leaseObject } from '../shop.ts';

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
  cluster.put(leaseObject(new Date()), connectionObject('orders', mysql), connectionObject('stock', mysql));
});

function test(args: readonly string[]) {
  return connection(['test', '--kubeconfig', cluster.kubeconfig, ...args]);
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

describe('names of which some are those of no Connection', () => {
  it('tests what there is of several names, and says which are none', async () => {
    operatorWrites(() => succeeded);

    const { code, out, told } = await test(['orders', 'ordres', 'stock']);

    expect(code).toBe(3);
    expect(out).toMatch(/^orders +mysql +Succeeded[^]*^stock +mysql +Succeeded/m);
    expect(told).toContain('there is no Connection ordres in namespace shop; did you mean orders?');
  });

  it('says which names are none beside what failed', async () => {
    operatorWrites(() => failed);

    const { code, told } = await test(['orders', 'nobody']);

    expect(code).toBe(1);
    expect(told).toContain('there is no Connection nobody in namespace shop');
    expect(told).toContain('1 of 1 failed');
  });
});
