import { builtinCatalog } from '../../../src/catalog/builtin.ts';
import { POLICIES } from '../../../src/cli/doctor/checkup.ts';
import { startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeAnswer, FakeCluster, FakeRequest } from '../../support/fakes/cluster.ts';
import { connection } from '../console.ts';
import { API_VERSION, connectionObject, ready } from '../shop.ts';

/** What the tests of a file have, once they run. */
export let cluster: FakeCluster;

/** The requests that a check makes. */
export const DEPLOYMENTS = 'GET /apis/apps/v1/deployments';
export const WEBHOOKS = 'GET /apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
export const BINDINGS = 'GET /apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings';
export const LEASE = 'GET /apis/coordination.k8s.io/v1/namespaces/mooring-system/leases/mooring';
export const EVENTS = 'GET /apis/events.k8s.io/v1/events';

/** A Deployment of the operator. */
export const deployment = (namespace: string, available: number, args: readonly string[] = []) => ({
  metadata: { namespace, name: 'mooring' },
  spec: {
    replicas: 2,
    template: { spec: { serviceAccountName: 'mooring', containers: [{ image: 'mooring:1', args }] } },
  },
  status: { availableReplicas: available },
});

export const lease = (holder: string, ageMs: number) => ({
  spec: { holderIdentity: holder, renewTime: new Date(Date.now() - ageMs).toISOString() },
});
export const items = (...all: readonly unknown[]) => ({ metadata: {}, items: all });
export const named = (name: string, others: object = {}) => ({ metadata: { name }, ...others });

export const webhook = (caBundle: string) =>
  named('mooring', { webhooks: [{ name: 'connections.mooring.dev', clientConfig: { caBundle } }] });
const KINDS = ['connections', 'connectiontypes', 'connectiontests', 'flows', 'connectionpolicies'];

/** Answers a request so from now on. */
export function answerTo(request: string, body: unknown, status = 200): void {
  cluster.answer(request, () => ({ status, body }));
}

/** A review that says yes but to these: `list connections`. */
export function reviews(
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

/** What doctor says of a check. */
export interface Row {
  readonly check: string;
  readonly verdict: string;
  readonly detail: string;
  readonly remedy?: string;
}

/** What doctor says of this check. */
export async function rowOf(check: string): Promise<Row | undefined> {
  const { out } = await connection(['doctor', '--kubeconfig', cluster.kubeconfig, '-o', 'json']);
  return (JSON.parse(out) as readonly Row[]).find((each) => each.check === check);
}

/** Has a cluster in which nothing is wrong for each test of a file. */
export function useHealthyCluster(): void {
  beforeAll(async () => {
    cluster = await startFakeCluster({ page: 500 });
  }, 60_000);

  afterAll(() => cluster?.stop());

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
}
