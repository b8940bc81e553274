import { POLICIES } from '../../../src/cli/doctor/checkup.ts';
import { startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import { connectionObject, ready } from '../shop.ts';
import { answerTo, BINDINGS, heal, items, named, reviews, rowOf } from './healthy.ts';
import type { CheckRow } from './healthy.ts';

let cluster: FakeCluster;

beforeAll(async () => {
  cluster = await startFakeCluster({ page: 500 });
}, 60_000);

afterAll(() => cluster?.stop());

beforeEach(() => heal(cluster));

/** A Connection without a stored credential. */
function putKeyless(): void {
  const spec = { type: 's3', serviceAccountRef: { name: 'lake' } };
  cluster.put(connectionObject('lake', spec, ready('True', 'TestSucceeded')));
}

const bound = () =>
  answerTo(
    cluster,
    BINDINGS,
    items(...[...POLICIES, 'keyless-tokens.mooring.dev'].map((name) => named(name))),
  );

it.each<{ where: string; given: () => void; row: Partial<CheckRow> }>([
  {
    where: 'no Connection names a ServiceAccount',
    given: () => reviews(cluster, 'subjectaccessreviews', 'create serviceaccounts'),
    row: { verdict: 'ok', detail: 'no Connection names a ServiceAccount' },
  },
  {
    where: 'the operator may not ask for tokens',
    given: () => {
      putKeyless();
      reviews(cluster, 'subjectaccessreviews', 'create serviceaccounts');
    },
    row: {
      verdict: 'wrong',
      detail: 'the operator lacks create serviceaccounts/token in shop',
      remedy: 'kubectl apply --server-side -f deploy/keyless/rights.yaml -f deploy/keyless/policy.yaml',
    },
  },
  {
    where: 'nothing holds the operator to declared audiences',
    given: putKeyless,
    row: {
      verdict: 'note',
      detail:
        'Connections in 1 namespace name a ServiceAccount; not bound: keyless-tokens.mooring.dev, which holds the operator to tokens that no API server takes',
      remedy: 'kubectl apply --server-side -f deploy/keyless/policy.yaml',
    },
  },
  {
    where: 'all is there',
    given: () => {
      putKeyless();
      bound();
    },
    row: { verdict: 'ok', detail: 'Connections in 1 namespace name a ServiceAccount' },
  },
])('Keyless: where $where says $row.detail', async ({ given, row }) => {
  given();

  expect(await rowOf('Keyless', cluster)).toMatchObject({ check: 'Keyless', ...row });
});
