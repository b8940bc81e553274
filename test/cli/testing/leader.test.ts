import { inCluster } from '../../../src/cli/cluster.ts';
import { tellIfNobodyLeads } from '../../../src/cli/testing/leader.ts';
import { refusal, startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import { eventually } from '../../support/eventually.ts';
import { manualClock } from '../../support/clock.ts';
import { testTerminal } from '../console.ts';
import { leaseObject } from '../shop.ts';

const LEASE = 'GET /apis/coordination.k8s.io/v1/namespaces/mooring-system/leases/mooring';

let cluster: FakeCluster;

beforeAll(async () => {
  cluster = await startFakeCluster();
}, 60_000);

afterAll(() => cluster?.stop());

/** What is said while a test is waited for, at the first look and after so many more; before each of those, this happens. */
async function told(looks = 0, before: () => void = () => undefined): Promise<string> {
  const { terminal, ended } = testTerminal();
  const clock = manualClock();
  const tested = new AbortController();
  let isOver = false;
  await inCluster({ kubeconfig: cluster.kubeconfig }, async (opened) => {
    const telling = tellIfNobodyLeads(opened, terminal, { clock, signal: tested.signal }).finally(() => {
      isOver = true;
    });
    const hasLooked = () => eventually(() => expect(isOver || clock.pending() > 0).toBe(true));
    await hasLooked();
    for (let look = 0; look < looks; look += 1) {
      before();
      await clock.advance(4_000);
      await hasLooked();
    }
    tested.abort();
    await telling;
  });
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
])('where the operator $what says at once: $said', async ({ prepare, said }) => {
  cluster.clear();
  prepare();

  expect(await told()).toBe(said);
});

describe('where the operator was killed a moment ago', () => {
  it.each([
    { ago: 1_000, looks: 3 },
    { ago: 12_000, looks: 1 },
  ])('$ago ms, says so at look $looks after the first', async ({ ago, looks }) => {
    cluster.clear();
    cluster.put(leaseObject(new Date(Date.now() - ago)));

    expect(await told(looks - 1)).toBe('');
    expect(await told(looks)).toBe(SAID);
  });

  it('says nothing where another renews the Lease, by whatever clock', async () => {
    cluster.clear();
    cluster.put(leaseObject(new Date(Date.now() - 25_000)));

    expect(await told(1, () => cluster.put(leaseObject(new Date(Date.now() - 23_000))))).toBe('');
  });
});
