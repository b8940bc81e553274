import { X509Certificate } from 'node:crypto';
import { CONNECTION } from '../../api/connection.ts';
import { GROUP } from '../../api/definition.ts';
import { Connections } from '../../api/kinds.ts';
import type { Connection } from '../../api/connection.ts';
import { ApiError } from '../../runtime/apiError.ts';
import { create } from '../cluster.ts';
import type { Cluster } from '../cluster.ts';
import { API_VERSION } from '../sample.ts';
import { get, ok, otherwise, unknown, wrong } from './check.ts';
import type { Check } from './check.ts';
import { CENTRAL, operatorsOf } from './leases.ts';
import { INSTALL, LOGS } from './operators.ts';

const SECRET = `${CENTRAL.name}-webhook`;
const HOW = 'docs/operations.md, "Outages, and what they look like"';

/**
 * Whether the webhook judges: it is asked, by a dry run of a manifest that it refuses, because what is ignored
 * where it fails (`failurePolicy`) shows nowhere else. Why it does not, as far as the user's rights go.
 */
export const admissionWebhook: Check = async (cluster) => {
  const ours = await webhooksOf(cluster.client);
  if (ours.length === 0) return ok('none: mistakes stand in status, not in the answer to kubectl apply');
  const names = ours.map(({ metadata }) => metadata.name).join(', ');
  const clients = ours.flatMap(({ webhooks = [] }) => webhooks.map(({ clientConfig = {} }) => clientConfig));
  const [judges, ...secretsAndPods] = await Promise.all([
    judgesManifests(cluster),
    ...clients.map((each) => surroundings(cluster, each)),
  ]);
  const causes = secretsAndPods.flatMap(causesIn);
  const [cause] = judges === true ? causes.filter(({ isLater }) => isLater) : causes;
  if (cause !== undefined) return wrong(cause.detail, cause.remedy);
  if (judges === true) return ok(`${names}: it judges manifests`);
  if (judges === false)
    return wrong(
      'the API server does not reach it: the Service, a firewall or a NetworkPolicy lies between',
      HOW,
    );
  return unknown(
    `${names}: whether it judges cannot be tried in namespace ${cluster.namespace}: you may not create Connections there, or no operator looks after it`,
    'kubectl connection doctor -n NAMESPACE',
  );
};

/** The configurations of webhooks of Mooring. */
export async function webhooksOf(client: Cluster['client']): Promise<readonly WebhookConfiguration[]> {
  const path = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
  const { items } = await get<{ readonly items: readonly WebhookConfiguration[] }>(client, path);
  return items.filter(({ webhooks = [] }) => webhooks.some(({ name }) => name.endsWith(GROUP)));
}

/** Whether a manifest without what its type requires is refused, as nothing else refuses it; undefined where that cannot be tried. */
async function judgesManifests(cluster: Cluster): Promise<boolean | undefined> {
  const { client, namespace } = cluster;
  const metadata = { name: '', generateName: 'doctor-', namespace };
  const incomplete = {
    apiVersion: API_VERSION,
    kind: CONNECTION.kind,
    metadata,
    spec: { type: 'postgresql' },
  };
  try {
    await create<Connection>(client, Connections, incomplete, 'server');
    return (await isLookedAfter(cluster)) ? false : undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.status === 422 ? true : undefined;
  }
}

/** An operator of some namespaces lets manifests of others pass. */
async function isLookedAfter(cluster: Cluster): Promise<boolean> {
  const operators = await operatorsOf(cluster).catch(otherwise([403], []));
  const confined = operators.flatMap(({ namespaces }) => (namespaces === undefined ? [] : [namespaces]));
  return (
    confined.length < operators.length ||
    operators.length === 0 ||
    confined.flat().includes(cluster.namespace)
  );
}

/** What the API server needs besides its configuration. */
interface Surroundings {
  readonly client: ClientConfig;
  readonly namespace: string;
  /** Undefined: it may not be read. */
  readonly secret: Secret | 'absent' | undefined;
  readonly pods: number | undefined;
  /** Of Pods, to which the Service leads. */
  readonly ports: readonly number[];
  /** Where operators of this namespace listen. */
  readonly listening: readonly number[];
}

async function surroundings(cluster: Cluster, config: ClientConfig): Promise<Surroundings> {
  const { client } = cluster;
  const { namespace = CENTRAL.namespace, name } = config.service ?? {};
  const unreadable = otherwise([403], undefined);
  const [secret, operators, slices] = await Promise.all([
    get<Secret>(client, `/api/v1/namespaces/${namespace}/secrets/${SECRET}`)
      .catch(otherwise([404], 'absent' as const))
      .catch(unreadable),
    operatorsOf(cluster).catch(otherwise([403], [])),
    name === undefined
      ? undefined
      : get<Slices>(client, `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`, {
          labelSelector: `kubernetes.io/service-name=${name}`,
        }).catch(unreadable),
  ]);
  const endpoints = slices?.items.flatMap((slice) => slice.endpoints ?? []);
  const pods = endpoints?.filter(({ conditions }) => conditions?.ready !== false).length;
  const ports = slices?.items.flatMap((slice) => slice.ports ?? []).map(({ port }) => port) ?? [];
  const listening = operators.filter((each) => each.namespace === namespace).map((each) => each.webhookPort);
  return {
    client: config,
    namespace,
    secret,
    pods,
    ports: [...new Set(ports)].filter((port) => port !== undefined),
    listening: listening.filter((port) => port !== undefined),
  };
}

interface Cause {
  readonly detail: string;
  readonly remedy: string;
  /** It shows once the operator is started anew. */
  readonly isLater?: true;
}

/** What keeps it from judging; pure. The first is the one to mend first. */
function causesIn({ client, namespace, secret, pods, ports, listening }: Surroundings): readonly Cause[] {
  const { caBundle = '' } = client;
  const named = `Secret ${namespace}/${SECRET}`;
  const served = typeof secret === 'object' ? certificatesIn(secret.data?.['tls.crt']) : [];
  const all: readonly (Cause | false)[] = [
    secret === 'absent' && {
      detail: `${named} is gone: an operator that starts without it serves neither the webhook nor metrics, and may not make it`,
      remedy: INSTALL,
      isLater: true,
    },
    pods === 0 && {
      detail: 'no Pod of the operator is ready to answer it',
      remedy: `kubectl describe pods -n ${namespace}`,
    },
    ports.length > 0 &&
      listening.length > 0 &&
      !listening.some((port) => ports.includes(port)) && {
        detail: `its Service leads to port ${ports.join(', ')} of the Pods, which listen at ${listening.join(', ')}`,
        remedy: INSTALL,
      },
    caBundle === '' && { detail: 'it has no caBundle: the API server does not reach it', remedy: LOGS },
    served.length > 0 &&
      served.every(({ validToDate }) => validToDate.getTime() < Date.now()) && {
        detail: `the certificate in ${named} has expired`,
        remedy: LOGS,
      },
    served.length > 0 &&
      !trusts(certificatesIn(caBundle), served) && {
        detail: `its caBundle does not trust the certificate in ${named}; the operator writes it, unless an annotation of cert-manager.io forbids`,
        remedy: LOGS,
      },
  ];
  return all.filter((each) => each !== false);
}

function trusts(authorities: readonly X509Certificate[], served: readonly X509Certificate[]): boolean {
  return served.some((certificate) =>
    authorities.some(
      ({ fingerprint256, publicKey }) =>
        certificate.fingerprint256 === fingerprint256 || certificate.verify(publicKey),
    ),
  );
}

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Those in a PEM in base64; what is none is left out. */
export function certificatesIn(data = ''): readonly X509Certificate[] {
  const blocks = Buffer.from(data, 'base64').toString().match(PEM) ?? [];
  return blocks.flatMap((pem) => {
    try {
      return [new X509Certificate(pem)];
    } catch {
      return [];
    }
  });
}

/** As far as it is looked at. */
export interface WebhookConfiguration {
  readonly metadata: {
    readonly name: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly webhooks?: readonly { readonly name: string; readonly clientConfig?: ClientConfig }[];
}

interface ClientConfig {
  readonly caBundle?: string;
  readonly url?: string;
  readonly service?: { readonly namespace: string; readonly name: string };
}

interface Secret {
  readonly data?: Readonly<Record<string, string>>;
}

interface Slices {
  readonly items: readonly {
    readonly ports?: readonly { readonly port?: number }[];
    readonly endpoints?: readonly { readonly conditions?: { readonly ready?: boolean } }[];
  }[];
}
