import { builtinCatalog } from '../../../src/catalog/builtin.ts';
import { POLICIES } from '../../../src/cli/doctor/checkup.ts';
import { selfSignedPair } from '../../../src/webhook/certificate.ts';
import { refusal } from '../../support/fakes/cluster.ts';
import type { FakeAnswer, FakeCluster, FakeRequest } from '../../support/fakes/cluster.ts';
import { connection } from '../console.ts';
import { API_VERSION, connectionObject, ready } from '../shop.ts';

/** The request for all Deployments of operators. */
export const DEPLOYMENTS = 'GET /apis/apps/v1/deployments';
/** The request for all webhooks. */
export const WEBHOOKS = 'GET /apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
/** The request for all bindings of policies. */
export const BINDINGS = 'GET /apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings';
/** The request for the lease of the operator of the whole cluster. */
export const LEASE = 'GET /apis/coordination.k8s.io/v1/namespaces/mooring-system/leases/mooring';
/** The request for all Events. */
export const EVENTS = 'GET /apis/events.k8s.io/v1/events';

/** The Deployment of an operator in a namespace, of whose two Pods so many are available. */
export const deployment = (namespace: string, available: number, args: readonly string[] = []) => ({
  metadata: { namespace, name: 'mooring' },
  spec: {
    replicas: 2,
    template: { spec: { serviceAccountName: 'mooring', containers: [{ image: 'mooring:1', args }] } },
  },
  status: { availableReplicas: available },
});
/** A lease that a process renewed so long ago. */
export const lease = (holder: string, ageMs: number) => ({
  spec: { holderIdentity: holder, renewTime: new Date(Date.now() - ageMs).toISOString() },
});
/** A list of objects. */
export const items = (...all: readonly unknown[]) => ({ metadata: {}, items: all });
/** An object of this name. */
export const named = (name: string, others: object = {}) => ({ metadata: { name }, ...others });
/** What the webhook shows, and what the API server trusts. */
export const CERTIFICATE = selfSignedPair(['mooring.mooring-system.svc'], new Date()).cert;
const SERVICE = { namespace: 'mooring-system', name: 'mooring' };
/** The webhook of Mooring, with this certificate to trust. */
export const webhook = (cert: string) =>
  named('mooring', {
    webhooks: [
      { name: 'connections.mooring.dev', clientConfig: { caBundle: inBase64(cert), service: SERVICE } },
    ],
  });
/** As a Secret and a configuration hold it. */
export const inBase64 = (text: string) => Buffer.from(text).toString('base64');
/** The request for the Secret of the webhook. */
export const CERTIFICATE_SECRET = 'GET /api/v1/namespaces/mooring-system/secrets/mooring-webhook';
/** The request for the Pods that answer for the webhook. */
export const SLICES = 'GET /apis/discovery.k8s.io/v1/namespaces/mooring-system/endpointslices';
/** The request by which a Connection is made. */
export const CREATION = `POST /apis/${API_VERSION}/namespaces/shop/connections`;
const KINDS = [
  'connections',
  'connectiontypes',
  'connectiontests',
  'connectionbindings',
  'flows',
  'flowkinds',
  'connectionpolicies',
];

/** Has the cluster answer a request with this. */
export function answerTo(cluster: FakeCluster, request: string, body: unknown): void {
  cluster.answer(request, () => ({ body }));
}

/** Has the cluster say yes to every review of access but to these: `list connections`. */
export function reviews(
  cluster: FakeCluster,
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

/** Makes a cluster one in which nothing is wrong. */
export function heal(cluster: FakeCluster): void {
  cluster.clear();
  answerTo(cluster, 'GET /version', { major: '1', minor: '34+', gitVersion: 'v1.34.1' });
  answerTo(cluster, `GET /apis/${API_VERSION}`, { resources: KINDS.map((name) => ({ name })) });
  answerTo(cluster, DEPLOYMENTS, items(deployment('mooring-system', 2)));
  cluster.answer(LEASE, () => ({ body: lease('mooring-0', 3600) }));
  answerTo(cluster, BINDINGS, items(...POLICIES.map((name) => named(name))));
  answerTo(cluster, WEBHOOKS, items(webhook(CERTIFICATE)));
  answerTo(cluster, CERTIFICATE_SECRET, { data: { 'tls.crt': inBase64(CERTIFICATE) } });
  answerTo(cluster, SLICES, items({ endpoints: [{ conditions: { ready: true } }] }));
  cluster.answer(CREATION, () => refusal(422, 'Invalid', 'spec.parameters.host: is required'));
  answerTo(
    cluster,
    'GET /metrics',
    'apiserver_storage_transformation_total{transformer_prefix="k8s:enc:aescbc:v1:"} 3',
  );
  answerTo(cluster, EVENTS, items());
  reviews(cluster, 'selfsubjectaccessreviews');
  reviews(cluster, 'subjectaccessreviews');
  const labels = { 'app.kubernetes.io/managed-by': 'mooring' };
  for (const { type } of builtinCatalog.connectors)
    cluster.put({ apiVersion: API_VERSION, kind: 'ConnectionType', metadata: { name: type, labels } });
  cluster.put(connectionObject('orders', { type: 'mysql' }, ready('True', 'TestSucceeded')));
}

/** What doctor says of one thing. */
export interface CheckRow {
  readonly check: string;
  readonly verdict: string;
  readonly detail: string;
  readonly lines?: readonly string[];
  readonly remedy?: string;
}

/** What doctor says of one thing in a cluster. */
export async function rowOf(check: string, cluster: FakeCluster): Promise<CheckRow | undefined> {
  const { out } = await connection(['doctor', '--kubeconfig', cluster.kubeconfig, '-o', 'json']);
  return (JSON.parse(out) as readonly CheckRow[]).find((each) => each.check === check);
}
