import { inCluster } from '../../../src/cli/cluster.ts';
import { tellIfNobodyLeads } from '../../../src/cli/testing/leader.ts';
import { refusal, startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import { testTerminal } from '../console.ts';
import { leaseObject } from '../shop.ts';

const LEASE = 'GET /apis/coordination.k8s.io/v1/namespaces/mooring-system/leases/mooring';

let cluster: FakeCluster;

beforeAll(async () => {
  cluster = await startFakeCluster();
}, 60_000);

afterAll(() => cluster?.stop());

async function told(): Promise<string> {
  const { terminal, ended } = testTerminal();
  await inCluster({ kubeconfig: cluster.kubeconfig }, (opened) => tellIfNobodyLeads(opened, terminal));
  return ended(0).told;
}

const SAID = 'no operator leads: the test waits for one; see what is wrong: kubectl connection doctor';

it.each([
  { what: 'leads', prepare: () => cluster.put(leaseObject(new Date())), said: '' },
  {
    what: 'has gone silent',
    prepare: () => cluster.put(leaseObject(new Date(Date.now() - 60_000))),
    said: SAID,
  },
  { what: 'never led', prepare: () => undefined, said: SAID },
  {
    what: 'cannot be seen by this user',
    prepare: () => cluster.answer(LEASE, () => refusal(403, 'Forbidden', 'leases is forbidden')),
    said: '',
  },
])('where the operator $what says: $said', async ({ prepare, said }) => {
  cluster.clear();
  prepare();

  expect(await told()).toBe(said);
});
