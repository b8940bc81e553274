import { startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import { connection } from '../console.ts';
import { connectionObject } from '../shop.ts';

let cluster: FakeCluster;

beforeAll(async () => {
  cluster = await startFakeCluster();
}, 60_000);

afterAll(() => cluster?.stop());

beforeEach(() => {
  cluster.clear();
  cluster.put(
    connectionObject('orders', { type: 's3' }, at('True', 'TestSucceeded')),
    connectionObject('lake', { type: 's3' }, at('False', 'HostNotFound')),
  );
});

/** Judged, for the generation that there is. */
function at(status: string, reason: string) {
  const conditions = [
    { type: 'Ready', status, reason, message: 'why', lastTransitionTime: '2026-01-01T00:00:00Z' },
  ];
  return { metadata: { generation: 1 }, status: { observedGeneration: 1, conditions } };
}

const run = (...args: readonly string[]) => connection(['wait', ...args, '--kubeconfig', cluster.kubeconfig]);

it('ends at once where all are ready', async () => {
  expect(await run('orders')).toEqual({ code: 0, out: '', told: '' });
});

it.each([
  {
    args: ['orders', 'lake', '--timeout=0s'],
    code: 1,
    told: 'not in time: connection lake is not ready: HostNotFound: why',
  },
  {
    args: ['ordres', '--timeout=0s'],
    code: 1,
    told: 'not in time: there is no connection ordres in namespace shop',
  },
  { args: ['orders', '--timeout=5'], code: 2, told: 'error: --timeout is a duration: 90s, 5m or 1h30m' },
])('$args ends with $code', async ({ args, code, told }) => {
  expect(await run(...args)).toEqual({ code, out: '', told });
});
