import { CONNECTION } from '../../../src/api/connection.ts';
import { startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import { API_VERSION, connectionObject, ready } from '../shop.ts';
import { answerTo, heal, lease, LEASE, rowOf } from './healthy.ts';
import type { CheckRow } from './healthy.ts';

const LEADER = 'GET /api/v1/namespaces/mooring-system/pods/mooring-0';

let cluster: FakeCluster;

beforeAll(async () => {
  cluster = await startFakeCluster({ page: 500 });
}, 60_000);

afterAll(() => cluster?.stop());

beforeEach(() => heal(cluster));

it.each<{ check: string; where: string; given: () => void; row: Partial<CheckRow> }>([
  {
    check: 'Connections',
    where: 'a process that is gone found all of them ready',
    given: () => answerTo(cluster, LEASE, lease('mooring-0', 90_000)),
    row: {
      verdict: 'unknown',
      detail: '1, all ready or suspended when they were last tested; nobody leads, so nothing is tested now',
      remedy: 'kubectl logs -n mooring-system deployment/mooring',
    },
  },
  {
    check: 'Connections',
    where: 'the prober is down',
    given: () => {
      const containerStatuses = [
        { name: 'mooring', ready: true },
        { name: 'prober', ready: false },
      ];
      answerTo(cluster, LEADER, { metadata: { name: 'mooring-0' }, status: { containerStatuses } });
      cluster.put(connectionObject('a', { type: 'mysql' }, ready('False', 'TimedOut')));
    },
    row: {
      verdict: 'wrong',
      detail:
        '1 of 2 not ready: TimedOut 1; nothing is tested now: of Pod mooring-0, which leads, prober is not ready',
    },
  },
  {
    check: 'Connections',
    where: 'one waits until its credential may be tried',
    given: () =>
      cluster.put(
        connectionObject(
          'a',
          { type: 'mysql' },
          {
            status: {
              conditions: [{ type: 'Reachable', status: 'Unknown', reason: 'Pending', message: '' }],
            },
          },
        ),
      ),
    row: { verdict: 'wrong', detail: '1 of 2 not ready: Pending 1' },
  },
  {
    check: 'Expiry',
    where: 'the definition has no field for it',
    given: () => {
      const { spec, status } = CONNECTION;
      const { lastTest: _, ...others } = status.properties;
      const schema = { properties: { spec, status: { ...status, properties: others } } };
      answerTo(cluster, `GET /openapi/v3/apis/${API_VERSION}`, {
        components: { schemas: { 'dev.mooring.v1alpha1.Connection': schema } },
      });
    },
    row: {
      verdict: 'unknown',
      detail: 'what tests see of it is not stored: the API server drops Connection.status.lastTest',
      remedy: 'kubectl apply --server-side -k deploy',
    },
  },
])('$check: where $where says $row.detail', async ({ check, given, row }) => {
  given();

  expect(await rowOf(check, cluster)).toMatchObject({ check, ...row });
});

it('the API server is asked for all Connections once', async () => {
  await rowOf('Connections', cluster);

  const lists = cluster.requests.filter(({ path }) => path === `/apis/${API_VERSION}/connections`);
  expect(lists).toHaveLength(1);
});
