import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import { refusal, startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import { connection } from '../console.ts';
import { API_VERSION, connectionObject, ready } from '../shop.ts';
import { answerTo, DEPLOYMENTS, deployment, heal, items, named } from './healthy.ts';
import type { CheckRow } from './healthy.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const ADMISSION = '/apis/admissionregistration.k8s.io/v1';
const LISTED: Readonly<Record<string, string>> = {
  Role: `${RBAC}/roles`,
  RoleBinding: `${RBAC}/rolebindings`,
  ClusterRole: `${RBAC}/clusterroles`,
  ClusterRoleBinding: `${RBAC}/clusterrolebindings`,
  ValidatingAdmissionPolicy: `${ADMISSION}/validatingadmissionpolicies`,
  ValidatingAdmissionPolicyBinding: `${ADMISSION}/validatingadmissionpolicybindings`,
  ValidatingWebhookConfiguration: `${ADMISSION}/validatingwebhookconfigurations`,
};

let cluster: FakeCluster;

beforeAll(async () => {
  cluster = await startFakeCluster({ page: 500 });
}, 60_000);

afterAll(() => cluster?.stop());

beforeEach(() => {
  heal(cluster);
  for (const path of Object.values(LISTED)) answerTo(cluster, `GET ${path}`, items());
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

    expect(beside).toMatchObject({
      verdict: 'note',
      detail: 'shop/mooring: they end with the definitions, and stay with their rights and Leases',
      lines: [
        "kubectl kustomize deploy/namespaced | sed 's/\\btenant\\b/shop/g' | kubectl delete -f -; kubectl delete lease mooring -n shop",
      ],
    });
    expect(left).toMatchObject({
      verdict: 'note',
      detail: '2 objects that kubectl delete -k deploy does not know',
      lines: ['role lake/mooring-secrets', 'validatingadmissionpolicy flow-use.mooring.dev'],
      remedy:
        'kubectl delete role,rolebinding,clusterrole,clusterrolebinding,validatingadmissionpolicy,validatingadmissionpolicybinding,validatingwebhookconfiguration,prioritylevelconfiguration,flowschema -A -l app.kubernetes.io/name=mooring',
    });
  });

  it('counts nothing as left over that kubectl delete -k deploy removes', async () => {
    const text = await readFile(new URL('../../../deploy/install.yaml', import.meta.url), 'utf8');
    const all = parseAllDocuments(text).map((document) => document.toJS() as { readonly kind: string });
    for (const [kind, path] of Object.entries(LISTED))
      answerTo(cluster, `GET ${path}`, items(...all.filter((each) => each.kind === kind)));

    const [, , left] = await rows();

    expect(left).toMatchObject({ verdict: 'ok' });
  });

  it('counts nothing as left over that helm uninstall removes', async () => {
    const annotations = { 'meta.helm.sh/release-name': 'mooring' };
    const role = { metadata: { namespace: 'lake', name: 'mooring', annotations } };
    answerTo(cluster, `GET ${RBAC}/roles`, items(role));

    const [, , left] = await rows();

    expect(left).toMatchObject({ verdict: 'ok' });
  });

  it('is content where there is nothing, not even a definition', async () => {
    for (const plural of ['connections', 'connectiontypes', 'flows', 'flowkinds', 'connectionpolicies'])
      cluster.answer(`GET /apis/${API_VERSION}/${plural}`, () => refusal(404, 'NotFound', 'none'));

    expect((await rows()).map(({ verdict }) => verdict)).toEqual(['ok', 'ok', 'ok']);
  });
});
