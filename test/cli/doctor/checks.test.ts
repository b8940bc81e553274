import { builtinCatalog } from '../../../src/catalog/builtin.ts';
import { FLOW } from '../../../src/api/flow.ts';
import { POLICIES } from '../../../src/cli/doctor/checkup.ts';
import { refusal, startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import { API_VERSION, connectionObject, ready, suspended } from '../shop.ts';
import {
  answerTo,
  BINDINGS,
  deployment,
  DEPLOYMENTS,
  heal,
  items,
  named,
  reviews,
  rowOf,
} from './healthy.ts';
import type { CheckRow } from './healthy.ts';

const ELSEWHERE = { metadata: { namespace: 'lake' } };

let cluster: FakeCluster;

beforeAll(async () => {
  cluster = await startFakeCluster({ page: 500 });
}, 60_000);

afterAll(() => cluster?.stop());

beforeEach(() => heal(cluster));

/** Connections of two namespaces, an operator that knows labelled Secrets alone, and a policy. */
function withTenants(spec: object): void {
  cluster.put(connectionObject('a', { type: 'mysql' }, ELSEWHERE), {
    apiVersion: API_VERSION,
    kind: 'ConnectionPolicy',
    metadata: { name: 'tenants' },
    spec,
  });
  answerTo(cluster, DEPLOYMENTS, items(deployment('mooring-system', 2, ['--secret-access=labelled'])));
}

it.each<{ check: string; where: string; given: () => void; row: Partial<CheckRow> }>([
  {
    check: 'CRDs',
    where: 'some are not installed',
    given: () => answerTo(cluster, `GET /apis/${API_VERSION}`, { resources: [{ name: 'connections' }] }),
    row: {
      verdict: 'wrong',
      detail:
        'not installed: ConnectionType, ConnectionTest, ConnectionBinding, Flow, FlowKind, ConnectionPolicy',
      remedy: 'kubectl apply --server-side -k deploy',
    },
  },
  {
    check: 'CRDs',
    where: 'the API server knows nothing of the group',
    given: () => cluster.answer(`GET /apis/${API_VERSION}`, () => refusal(404, 'NotFound', 'not there')),
    row: {
      verdict: 'wrong',
      detail:
        'not installed: Connection, ConnectionType, ConnectionTest, ConnectionBinding, Flow, FlowKind, ConnectionPolicy',
    },
  },
  {
    check: 'CRDs',
    where: 'one is older, without some fields',
    given: () => {
      const { spec, status } = FLOW;
      const { steps: _, ...others } = spec.properties;
      const flow = { properties: { spec: { ...spec, properties: others }, status } };
      const schemas = { 'dev.mooring.v1alpha1.Flow': flow };
      answerTo(cluster, `GET /openapi/v3/apis/${API_VERSION}`, { components: { schemas } });
    },
    row: {
      verdict: 'wrong',
      detail: 'older than this plugin, so that the API server drops Flow.spec.steps',
      remedy: 'kubectl apply --server-side -k deploy',
    },
  },
  {
    check: 'Your rights',
    where: 'the user may not create tests',
    given: () => reviews(cluster, 'selfsubjectaccessreviews', 'create connectiontests'),
    row: {
      verdict: 'wrong',
      detail: 'you may not create connectiontests in namespace shop',
      remedy: 'kubectl auth can-i --list -n shop',
    },
  },
  {
    check: 'Policies',
    where: 'one is not bound',
    given: () => answerTo(cluster, BINDINGS, items(...POLICIES.slice(1).map((name) => named(name)))),
    row: {
      verdict: 'wrong',
      detail: `not bound: ${POLICIES[0]}: what they refuse is taken`,
      remedy: 'kubectl apply --server-side -f deploy/policies.yaml',
    },
  },
  {
    check: 'Types',
    where: 'the operator does not publish one',
    given: () =>
      cluster.put({
        apiVersion: API_VERSION,
        kind: 'ConnectionType',
        metadata: { name: 'redis', labels: { 'app.kubernetes.io/managed-by': 'others' } },
      }),
    row: {
      verdict: 'wrong',
      detail: `${builtinCatalog.connectors.length - 1} built in, 1 of users; this plugin also knows redis: the operator is older, or has not published them yet`,
    },
  },
  {
    check: 'Connections',
    where: 'some are not ready',
    given: () =>
      cluster.put(
        connectionObject('a', { type: 'mysql' }, ready('False', 'TimedOut')),
        connectionObject('b', { type: 'mysql' }, ready('False', 'TimedOut')),
        connectionObject('c', { type: 'mysql' }, suspended()),
        connectionObject('d', { type: 'mysql' }),
      ),
    row: {
      verdict: 'wrong',
      detail: '3 of 5 not ready: TimedOut 2, not seen yet 1',
      remedy: 'kubectl connection list -A --failing -o wide',
    },
  },
  {
    check: 'Expiry',
    where: 'of two something ends soon',
    given: () => {
      const inDays = (days: number) => new Date(Date.now() + (days + 0.5) * 86_400_000).toISOString();
      const tested = (days: number) =>
        ready('True', 'TestSucceeded', { lastTest: { expires: [{ kind: 'Password', time: inDays(days) }] } });
      for (const [name, days] of [
        ['b', 9],
        ['far', 30],
        ['a', 3],
      ] as const)
        cluster.put(connectionObject(name, { type: 'mysql' }, tested(days)));
    },
    row: {
      verdict: 'note',
      detail: 'of 2 Connections something ends within 14 days, or has ended',
      lines: ['shop/a: Password in 3d', 'shop/b: Password in 9d'],
      remedy: 'kubectl connection list -A -o wide',
    },
  },
  {
    check: 'Tenants',
    where: 'Connections of two namespaces share an operator as it is by default',
    given: () => cluster.put(connectionObject('a', { type: 'mysql' }, ELSEWHERE)),
    row: {
      verdict: 'note',
      detail:
        'Connections in 2 namespaces: where those are of tenants who do not trust each other, set requireHostBinding for all namespaces and --secret-access=labelled',
      remedy: 'kustomize component deploy/tenants, docs/policies.md',
    },
  },
  ...[
    { tls: { minimumMode: 'verify-full' } },
    { namespaceSelector: { matchLabels: { tier: 'a' } }, secrets: { requireHostBinding: true } },
  ].map((spec) => ({
    check: 'Tenants',
    where: `the policy does not bind the Secrets of all: ${JSON.stringify(spec)}`,
    given: () => withTenants(spec),
    row: {
      verdict: 'note' as const,
      detail:
        'Connections in 2 namespaces: where those are of tenants who do not trust each other, set requireHostBinding for all namespaces',
      remedy: 'kustomize component deploy/tenants, docs/policies.md',
    },
  })),
  {
    check: 'Tenants',
    where: 'deploy/tenants is applied',
    given: () => withTenants({ secrets: { requireHostBinding: true } }),
    row: { verdict: 'ok', detail: 'Connections in 2 namespaces' },
  },
  {
    check: 'Policies',
    where: 'the user may not look',
    given: () => cluster.answer(BINDINGS, () => refusal(403, 'Forbidden', 'you may not')),
    row: {
      verdict: 'unknown',
      detail: 'you may not look at it',
      remedy: 'ask who runs the cluster to run this',
    },
  },
  {
    check: 'Secrets at rest',
    where: 'the API server has an error',
    given: () => cluster.answer('GET /metrics', () => refusal(500, 'InternalError', 'it broke')),
    row: { verdict: 'unknown', detail: 'api server answered 500 InternalError to GET /metrics' },
  },
])('$check: where $where says $row.detail', async ({ check, given, row }) => {
  given();

  expect(await rowOf(check, cluster)).toMatchObject({ check, ...row });
});
