import { readFile } from 'node:fs/promises';
import { builtinCatalog } from '../../../src/catalog/builtin.ts';
import { POLICIES } from '../../../src/cli/doctor/checkup.ts';
import { refusal, startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeAnswer, FakeCluster, FakeRequest } from '../../support/fakes/cluster.ts';
import { connection } from '../console.ts';
import { API_VERSION, connectionObject, ready } from '../shop.ts';

let cluster: FakeCluster;

beforeAll(async () => {
  cluster = await startFakeCluster({ page: 500 });
}, 60_000);

afterAll(() => cluster?.stop());

const DEPLOYMENTS = 'GET /apis/apps/v1/deployments';
const WEBHOOKS = 'GET /apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
const BINDINGS = 'GET /apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings';
const LEASE = 'GET /apis/coordination.k8s.io/v1/namespaces/mooring-system/leases/mooring';
const EVENTS = 'GET /apis/events.k8s.io/v1/events';

const deployment = (namespace: string, available: number, args: readonly string[] = []) => ({
  metadata: { namespace, name: 'mooring' },
  spec: {
    replicas: 2,
    template: { spec: { serviceAccountName: 'mooring', containers: [{ image: 'mooring:1', args }] } },
  },
  status: { availableReplicas: available },
});
const lease = (holder: string, ageMs: number) => ({
  spec: { holderIdentity: holder, renewTime: new Date(Date.now() - ageMs).toISOString() },
});
const items = (...all: readonly unknown[]) => ({ metadata: {}, items: all });
const named = (name: string, others: object = {}) => ({ metadata: { name }, ...others });
const webhook = (caBundle: string) =>
  named('mooring', { webhooks: [{ name: 'connections.mooring.dev', clientConfig: { caBundle } }] });
const KINDS = ['connections', 'connectiontypes', 'connectiontests', 'flows', 'connectionpolicies'];

function answerTo(request: string, body: unknown, status = 200): void {
  cluster.answer(request, () => ({ status, body }));
}

/** A review that says yes but to these: `list connections`. */
function reviews(
  kind: 'selfsubjectaccessreviews' | 'subjectaccessreviews',
  ...refused: readonly string[]
): void {
  const review = ({ body }: FakeRequest): FakeAnswer => {
    const { verb, resource } = (body as { spec: { resourceAttributes: { verb: string; resource: string } } })
      .spec.resourceAttributes;
    return { body: { status: { allowed: !refused.includes(`${verb} ${resource}`) } } };
  };
  cluster.answer(`POST /apis/authorization.k8s.io/v1/${kind}`, review);
}

/** A cluster in which nothing is wrong. */
beforeEach(() => {
  cluster.clear();
  answerTo('GET /version', { major: '1', minor: '34+', gitVersion: 'v1.34.1' });
  answerTo(`GET /apis/${API_VERSION}`, { resources: KINDS.map((name) => ({ name })) });
  answerTo(DEPLOYMENTS, items(deployment('mooring-system', 2)));
  cluster.answer(LEASE, () => ({ body: lease('mooring-0', 3600) }));
  answerTo(BINDINGS, items(...POLICIES.map((name) => named(name))));
  answerTo(WEBHOOKS, items(webhook('Y2E=')));
  answerTo(
    'GET /metrics',
    'apiserver_storage_transformation_total{transformer_prefix="k8s:enc:aescbc:v1:"} 3',
  );
  answerTo(EVENTS, items());
  reviews('selfsubjectaccessreviews');
  reviews('subjectaccessreviews');
  const labels = { 'app.kubernetes.io/managed-by': 'mooring' };
  for (const { type } of builtinCatalog.connectors)
    cluster.put({ apiVersion: API_VERSION, kind: 'ConnectionType', metadata: { name: type, labels } });
  cluster.put(connectionObject('orders', { type: 'mysql' }, ready('True', 'TestSucceeded')));
});

interface Row {
  readonly check: string;
  readonly verdict: string;
  readonly detail: string;
  readonly remedy?: string;
}

async function rowOf(check: string): Promise<Row | undefined> {
  const { out } = await connection(['doctor', '--kubeconfig', cluster.kubeconfig, '-o', 'json']);
  return (JSON.parse(out) as readonly Row[]).find((each) => each.check === check);
}

describe('doctor', () => {
  it('finds nothing where nothing is wrong', async () => {
    const { version } = JSON.parse(
      await readFile(new URL('../../../package.json', import.meta.url), 'utf8'),
    ) as { version: string };

    const { code, out, told } = await connection(['doctor', '--kubeconfig', cluster.kubeconfig]);

    expect({ code, told }).toEqual({ code: 0, told: '' });
    const server = /^http:\/\/127\.0\.0\.1:\d+$/;
    const rows = out.split('\n').map((line) => line.trimEnd().split(/ {3,}/));
    const [, [check, verdict, detail = ''] = []] = rows;
    expect([
      check,
      verdict,
      detail.replace(/http:\S+(?=,)/, (url) => (server.test(url) ? 'SERVER' : url)),
    ]).toEqual(['API server', 'ok', `v1.34.1 at SERVER, plugin ${version}`]);
    expect(rows.slice(2)).toEqual([
      ['CRDs', 'ok', '5 kinds of mooring.dev/v1alpha1'],
      ['Operator', 'ok', '2 of 2 available, mooring:1'],
      ['Leader', 'ok', 'mooring-0, heard 4 s ago'],
      [
        'Operator rights',
        'ok',
        expect.stringMatching(/^all \d+, as system:serviceaccount:mooring-system:mooring$/),
      ],
      ['Your rights', 'ok', "all of the plugin's commands, in namespace shop"],
      ['Policies', 'ok', '7 bound'],
      ['Webhook', 'ok', 'mooring'],
      ['Types', 'ok', `${builtinCatalog.connectors.length} built in, 0 of users`],
      ['Connections', 'ok', '1, all ready or suspended'],
      ['Last errors', 'ok', 'no Warning of the operator in the last hour'],
      ['Secrets at rest', 'ok', 'the API server encrypts what it stores'],
    ]);
  });

  it('names how many checks found something, and the remedy of each', async () => {
    answerTo('GET /version', { major: '1', minor: '30', gitVersion: 'v1.30.0' });
    answerTo('GET /metrics', 'apiserver_storage_transformation_total{transformer_prefix="identity"} 3');

    const { code, told } = await connection(['doctor', '--kubeconfig', cluster.kubeconfig]);

    expect(code).toBe(1);
    expect(told.split('\n')).toEqual([
      'API server: upgrade the cluster',
      'Secrets at rest: kubectl explain secret; see https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/',
      '2 of 12 checks found something',
    ]);
  });

  it.each<{ check: string; where: string; given: () => void; row: Partial<Row> }>([
    {
      check: 'CRDs',
      where: 'some are not installed',
      given: () => answerTo(`GET /apis/${API_VERSION}`, { resources: [{ name: 'connections' }] }),
      row: {
        verdict: 'wrong',
        detail: 'not installed: ConnectionType, ConnectionTest, Flow, ConnectionPolicy',
        remedy: 'kubectl apply --server-side -k deploy',
      },
    },
    {
      check: 'CRDs',
      where: 'the API server knows nothing of the group',
      given: () => cluster.answer(`GET /apis/${API_VERSION}`, () => refusal(404, 'NotFound', 'not there')),
      row: {
        verdict: 'wrong',
        detail: 'not installed: Connection, ConnectionType, ConnectionTest, Flow, ConnectionPolicy',
      },
    },
    {
      check: 'Operator',
      where: 'there is no Deployment',
      given: () => answerTo(DEPLOYMENTS, items()),
      row: {
        verdict: 'unknown',
        detail: 'no Deployment mooring-system/mooring: it runs elsewhere, or not at all',
      },
    },
    {
      check: 'Operator',
      where: 'one of two has no Pod',
      given: () =>
        answerTo(
          DEPLOYMENTS,
          items(deployment('mooring-system', 2), deployment('shop', 0, ['--namespace=shop'])),
        ),
      row: {
        verdict: 'wrong',
        detail:
          'mooring-system/mooring: 2 of 2 available, mooring:1; shop/mooring: 0 of 2 available, mooring:1',
        remedy: 'kubectl describe pods -n shop',
      },
    },
    {
      check: 'Operator',
      where: 'the user may look into two namespaces only',
      given: () => {
        cluster.answer(DEPLOYMENTS, () => refusal(403, 'Forbidden', 'you may not'));
        answerTo(
          'GET /apis/apps/v1/namespaces/mooring-system/deployments/mooring',
          deployment('mooring-system', 1),
        );
        cluster.answer('GET /apis/apps/v1/namespaces/shop/deployments/mooring', () =>
          refusal(404, 'NotFound', 'none'),
        );
      },
      row: { verdict: 'ok', detail: '1 of 2 available, mooring:1' },
    },
    {
      check: 'Leader',
      where: 'none holds the lease',
      given: () => answerTo(LEASE, { spec: {} }),
      row: {
        verdict: 'wrong',
        detail: 'nobody leads: nothing is tested',
        remedy: 'kubectl logs -n mooring-system deployment/mooring',
      },
    },
    {
      check: 'Leader',
      where: 'it has been silent for a minute',
      given: () => cluster.answer(LEASE, () => ({ body: lease('mooring-0', 59_600) })),
      row: { verdict: 'wrong', detail: 'mooring-0, heard 60 s ago' },
    },
    {
      check: 'Leader',
      where: 'an operator of one namespace has a lease of its own there',
      given: () => {
        answerTo(
          DEPLOYMENTS,
          items(
            deployment('mooring-system', 2),
            deployment('shop', 1, ['--namespace=shop', '--lease-name=own']),
          ),
        );
        cluster.answer('GET /apis/coordination.k8s.io/v1/namespaces/shop/leases/own', () => ({
          body: lease('own-0', 1600),
        }));
      },
      row: { verdict: 'ok', detail: 'mooring-system: mooring-0, heard 4 s ago; shop: own-0, heard 2 s ago' },
    },
    {
      check: 'Operator rights',
      where: 'it may not watch Connections',
      given: () => reviews('subjectaccessreviews', 'watch connections'),
      row: {
        verdict: 'wrong',
        detail: 'system:serviceaccount:mooring-system:mooring lacks watch connections',
        remedy: 'kubectl apply --server-side -f deploy/rbac.yaml',
      },
    },
    {
      check: 'Operator rights',
      where: 'one of a namespace may not read Secrets there',
      given: () => {
        answerTo(DEPLOYMENTS, items(deployment('shop', 1, ['--namespace=shop'])));
        reviews('subjectaccessreviews', 'get secrets');
      },
      row: {
        verdict: 'wrong',
        detail: 'system:serviceaccount:shop:mooring lacks get secrets',
        remedy: 'kubectl apply --server-side -k deploy/namespaced',
      },
    },
    {
      check: 'Your rights',
      where: 'the user may not create tests',
      given: () => reviews('selfsubjectaccessreviews', 'create connectiontests'),
      row: {
        verdict: 'wrong',
        detail: 'you may not create connectiontests in namespace shop',
        remedy: 'kubectl auth can-i --list -n shop',
      },
    },
    {
      check: 'Policies',
      where: 'one is not bound',
      given: () => answerTo(BINDINGS, items(...POLICIES.slice(1).map((name) => named(name)))),
      row: {
        verdict: 'wrong',
        detail: `not bound: ${POLICIES[0]}: what they refuse is taken`,
        remedy: 'kubectl apply --server-side -f deploy/policies.yaml',
      },
    },
    {
      check: 'Webhook',
      where: 'there is none',
      given: () => answerTo(WEBHOOKS, items()),
      row: { verdict: 'ok', detail: 'none: mistakes stand in status, not in the answer to kubectl apply' },
    },
    {
      check: 'Webhook',
      where: 'it has no certificate',
      given: () => answerTo(WEBHOOKS, items(webhook(''))),
      row: { verdict: 'wrong', detail: 'it has no caBundle: the API server does not reach it' },
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
        detail: `${builtinCatalog.connectors.length - 1} built in, 1 of users; this plugin also knows redis: the operator is older, or has not started`,
      },
    },
    {
      check: 'Connections',
      where: 'some are not ready',
      given: () =>
        cluster.put(
          connectionObject('a', { type: 'mysql' }, ready('False', 'TimedOut')),
          connectionObject('b', { type: 'mysql' }, ready('False', 'TimedOut')),
          connectionObject('c', { type: 'mysql' }, ready('Unknown', 'Suspended')),
          connectionObject('d', { type: 'mysql' }),
        ),
      row: {
        verdict: 'wrong',
        detail: '3 of 5 not ready: TimedOut 2, not seen yet 1',
        remedy: 'kubectl connection list -A --failing -o wide',
      },
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

    expect(await rowOf(check)).toMatchObject({ check, ...row });
  });

  it('shows the last errors, the newest first, five of them', async () => {
    const event = (name: string, minutes: number) => ({
      metadata: { name, namespace: 'shop' },
      eventTime: new Date(Date.now() - minutes * 60_000 - 1000).toISOString(),
      reason: 'TimedOut',
      regarding: { kind: 'Connection', namespace: 'shop', name },
    });
    answerTo(EVENTS, items(...[3, 50, 7, 61, 20, 11, 40].map((minutes) => event(`c${minutes}`, minutes))));

    const { code, told } = await connection(['doctor', '--kubeconfig', cluster.kubeconfig]);

    expect(code).toBe(0);
    expect(told.split('\n')).toEqual([
      ...[3, 7, 11, 20, 40].map(
        (minutes) => `Last errors: Connection shop/c${minutes}: TimedOut, ${minutes} min ago`,
      ),
      'Last errors: kubectl get events -A --field-selector type=Warning,reportingComponent=mooring.dev/operator',
    ]);
    expect(await rowOf('Last errors')).toMatchObject({
      verdict: 'note',
      detail: '6 Warnings of the operator in the last hour',
    });
  });
});
