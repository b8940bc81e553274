import { refusal, startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import { answerTo, DEPLOYMENTS, deployment, heal, items, LEASE, lease, reviews, rowOf } from './healthy.ts';
import type { CheckRow } from './healthy.ts';

let cluster: FakeCluster;

beforeAll(async () => {
  cluster = await startFakeCluster({ page: 500 });
}, 60_000);

afterAll(() => cluster?.stop());

beforeEach(() => heal(cluster));

it.each<{ check: string; where: string; given: () => void; row: Partial<CheckRow> }>([
  {
    check: 'Operator',
    where: 'there is no Deployment, and one that runs elsewhere leads',
    given: () => answerTo(cluster, DEPLOYMENTS, items()),
    row: {
      verdict: 'ok',
      detail: expect.stringMatching(/^no Deployment .*: one that runs elsewhere leads, \S+$/) as string,
    },
  },
  {
    check: 'Operator',
    where: 'there is no Deployment, and nobody leads',
    given: () => {
      answerTo(cluster, DEPLOYMENTS, items());
      for (const place of ['mooring-system', 'shop'])
        cluster.answer(`GET /apis/coordination.k8s.io/v1/namespaces/${place}/leases/mooring`, () =>
          refusal(404, 'NotFound', 'none'),
        );
    },
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
        cluster,
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
    where: 'it was scaled to none',
    given: () => {
      const whole = deployment('mooring-system', 0);
      answerTo(cluster, DEPLOYMENTS, items({ ...whole, spec: { ...whole.spec, replicas: 0 } }));
    },
    row: {
      verdict: 'wrong',
      detail: '0 of 0 available, mooring:1: scaled to none',
      remedy: 'kubectl scale deployment/mooring -n mooring-system --replicas=2',
    },
  },
  {
    check: 'Operator',
    where: 'the user may look into two namespaces only',
    given: () => {
      cluster.answer(DEPLOYMENTS, () => refusal(403, 'Forbidden', 'you may not'));
      answerTo(
        cluster,
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
    given: () => answerTo(cluster, LEASE, { spec: {} }),
    row: {
      verdict: 'wrong',
      detail: 'nobody leads: nothing is tested',
      remedy: 'kubectl logs -n mooring-system deployment/mooring',
    },
  },
  {
    check: 'Leader',
    where: 'none holds the lease, and there is no Deployment whose log could be read',
    given: () => {
      answerTo(cluster, DEPLOYMENTS, items());
      answerTo(cluster, LEASE, { spec: {} });
    },
    row: {
      verdict: 'wrong',
      detail: 'nobody leads: nothing is tested',
      remedy: 'kubectl apply --server-side -k deploy',
    },
  },
  {
    check: 'Leader',
    where: 'it was killed a moment ago, and its lease stands still while it is watched',
    given: () => answerTo(cluster, LEASE, lease('mooring-0', 14_000)),
    row: {
      verdict: 'wrong',
      detail: expect.stringMatching(/^mooring-0, heard \d\d s ago, does not renew its Lease$/) as string,
    },
  },
  {
    check: 'Leader',
    where: 'its clock is 14 s behind, and it renews its lease',
    given: () => cluster.answer(LEASE, () => ({ body: lease('mooring-0', 13_600) })),
    row: { verdict: 'ok', detail: 'mooring-0, heard 14 s ago' },
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
        cluster,
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
    given: () => reviews(cluster, 'subjectaccessreviews', 'watch connections'),
    row: {
      verdict: 'wrong',
      detail: 'system:serviceaccount:mooring-system:mooring lacks watch connections',
      remedy: 'kubectl apply --server-side -f deploy/rbac.yaml',
    },
  },
  {
    check: 'Operator rights',
    where: 'it is told to read ConfigMaps, and may not',
    given: () => {
      answerTo(cluster, DEPLOYMENTS, items(deployment('mooring-system', 2, ['--configmaps=true'])));
      reviews(cluster, 'subjectaccessreviews', 'watch configmaps');
    },
    row: {
      verdict: 'wrong',
      detail: 'system:serviceaccount:mooring-system:mooring lacks watch configmaps',
      remedy: 'kubectl apply --server-side -f deploy/configmaps/rights.yaml',
    },
  },
  {
    check: 'Operator rights',
    where: 'it lacks rights of two files',
    given: () => {
      answerTo(cluster, DEPLOYMENTS, items(deployment('mooring-system', 2, ['--configmaps=true'])));
      reviews(cluster, 'subjectaccessreviews', 'watch configmaps', 'watch connections');
    },
    row: { remedy: 'kubectl apply --server-side -f deploy/rbac.yaml -f deploy/configmaps/rights.yaml' },
  },
  {
    check: 'Operator rights',
    where: 'one of a namespace is told to read ConfigMaps, and may not',
    given: () => {
      answerTo(cluster, DEPLOYMENTS, items(deployment('shop', 1, ['--namespace=shop', '--configmaps=true'])));
      reviews(cluster, 'subjectaccessreviews', 'watch configmaps');
    },
    row: {
      verdict: 'wrong',
      detail: 'system:serviceaccount:shop:mooring lacks watch configmaps',
      remedy: 'a Role there: docs/configmaps.md, "The operator\'s right"',
    },
  },
  {
    check: 'Operator rights',
    where: 'one of a namespace may not read Secrets there',
    given: () => {
      answerTo(cluster, DEPLOYMENTS, items(deployment('shop', 1, ['--namespace=shop'])));
      reviews(cluster, 'subjectaccessreviews', 'get secrets');
    },
    row: {
      verdict: 'wrong',
      detail: 'system:serviceaccount:shop:mooring lacks get secrets',
      remedy: 'kubectl apply --server-side -k deploy/namespaced',
    },
  },
])('$check: where $where says $row.detail', async ({ check, given, row }) => {
  given();

  expect(await rowOf(check, cluster)).toMatchObject({ check, ...row });
});
