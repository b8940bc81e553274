import { refusal, startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import { connection } from '../console.ts';
import { API_VERSION, connectionObject, ready } from '../shop.ts';
import { answerTo, DEPLOYMENTS, deployment, heal, items, named } from './healthy.ts';
import type { CheckRow } from './healthy.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const ADMISSION = '/apis/admissionregistration.k8s.io/v1';

let cluster: FakeCluster;

beforeAll(async () => {
  cluster = await startFakeCluster({ page: 500 });
}, 60_000);

afterAll(() => cluster?.stop());

beforeEach(() => {
  heal(cluster);
  for (const path of [`${RBAC}/roles`, `${RBAC}/rolebindings`, `${ADMISSION}/validatingadmissionpolicies`])
    answerTo(cluster, `GET ${path}`, items());
});

async function rows(): Promise<readonly CheckRow[]> {
  const args = ['doctor', '--before-uninstall', '--kubeconfig', cluster.kubeconfig, '-o', 'json'];
  const { out } = await connection(args);
  return JSON.parse(out) as readonly CheckRow[]; // what it prints
}

describe('doctor --before-uninstall', () => {
  it('counts what goes with the definitions, and says how it is saved', async () => {
    cluster.put(connectionObject('lake', { type: 's3' }, ready('True', 'TestSucceeded')));
    cluster.put({ apiVersion: API_VERSION, kind: 'ConnectionType', metadata: { name: 'acme-crm' } });

    const [lost] = await rows();

    expect(lost).toEqual({
      check: 'Lost with the definitions',
      verdict: 'note',
      detail:
        'Connection 2, ConnectionType of your own 1: kubectl delete -k deploy takes them along, kubectl delete -k crds too',
      remedy: 'kubectl connection export --all -A --with-credentials -p --to everything.age',
    });
  });

  it('names the operators of namespaces, and what no manifest of deploy removes', async () => {
    answerTo(
      cluster,
      DEPLOYMENTS,
      items(deployment('mooring-system', 2), deployment('shop', 2, ['--namespace=shop'])),
    );
    answerTo(
      cluster,
      `GET ${RBAC}/roles`,
      items(
        { metadata: { namespace: 'mooring-system', name: 'mooring' } },
        { metadata: { namespace: 'lake', name: 'mooring-secrets' } },
      ),
    );
    answerTo(
      cluster,
      `GET ${ADMISSION}/validatingadmissionpolicies`,
      items(named('delete-in-use.mooring.dev'), named('flow-use.mooring.dev')),
    );

    const [, beside, left] = await rows();

    expect(beside).toMatchObject({ verdict: 'note', detail: 'shop/mooring: they end with the definitions' });
    expect(left).toMatchObject({
      verdict: 'note',
      detail: '2 objects that kubectl delete -k deploy does not know',
      lines: ['role lake/mooring-secrets', 'validatingadmissionpolicy flow-use.mooring.dev'],
      remedy:
        'kubectl delete role,rolebinding,validatingadmissionpolicy,validatingadmissionpolicybinding -A -l app.kubernetes.io/name=mooring',
    });
  });

  it('is content where there is nothing, not even a definition', async () => {
    for (const plural of ['connections', 'connectiontypes', 'flows', 'connectionpolicies'])
      cluster.answer(`GET /apis/${API_VERSION}/${plural}`, () => refusal(404, 'NotFound', 'none'));

    expect((await rows()).map(({ verdict }) => verdict)).toEqual(['ok', 'ok', 'ok']);
  });
});
