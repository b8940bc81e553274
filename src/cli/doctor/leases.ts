import type { Cluster } from '../cluster.ts';
import { absent, get, otherwise } from './check.ts';

/** The operator of the whole cluster, as deploy/ names it. */
export const CENTRAL = { namespace: 'mooring-system', name: 'mooring' } as const;
/** What deploy/ puts on every operator. */
export const LABEL = `app.kubernetes.io/name=${CENTRAL.name}`;
/** A leader that lives renews every few seconds. */
const SILENT_MS = 30_000;

/** An operator, as its Deployment says. */
export interface OperatorDeployment {
  readonly namespace: string;
  readonly name: string;
  readonly lease: { readonly namespace: string; readonly name: string };
  readonly account: string;
  /** That it looks after; undefined: all. */
  readonly namespaces: readonly string[] | undefined;
  /** How it comes to Secrets. */
  readonly secretAccess: string;
  /** Whether it is told to read ConfigMaps. */
  readonly configMaps: boolean;
  /** Whether it is told to write the Secrets of ConnectionBindings. */
  readonly bindings: boolean;
  /** Where its webhook listens; undefined: nowhere. */
  readonly webhookPort: number | undefined;
  readonly image: string;
  readonly replicas: number;
  readonly available: number;
}

/** The operators there are, and the Leases by which one process leads each. */
export async function leasesOf(cluster: Cluster) {
  const operators = await operatorsOf(cluster);
  const leases = operators.length > 0 ? operators.map(({ lease }) => lease) : [CENTRAL];
  // One that runs elsewhere, as beside a control plane in tests, may be that of the namespace asked about.
  const own =
    operators.length > 0 || cluster.namespace === CENTRAL.namespace
      ? []
      : [{ ...CENTRAL, namespace: cluster.namespace }];
  const states = await Promise.all([...leases, ...own].map((each) => leaseState(cluster, each)));
  return { operators, states };
}

/** How often a Lease is looked at while it may stand still; a leader renews every two seconds or so. */
export const LOOK_MS = 4_000;
/** A leader that could not renew for this long does not act as one any more. */
const DEADLINE_MS = 10_000;

/** The clock of this machine may differ from that of the leader: a Lease that is renewed while it is watched is not silent. */
export function standsStill(state: LeaseState, first: readonly LeaseState[], watchedMs: number): boolean {
  const isSame = first.some(
    ({ lease, renewTime }) =>
      lease.namespace === state.lease.namespace &&
      lease.name === state.lease.name &&
      renewTime === state.renewTime,
  );
  return isSame && watchedMs >= LOOK_MS && Math.max(watchedMs, state.silentMs) >= DEADLINE_MS;
}

/** Whether a second look tells whether its leader leads. */
export function isDoubtful(state: LeaseState): boolean {
  return !isSilent(state) && state.silentMs >= DEADLINE_MS;
}

/** Whether no operator leads by a Lease, or the one that did has gone silent. */
export function isSilent({ holder, silentMs }: Pick<LeaseState, 'holder' | 'silentMs'>): boolean {
  return holder === '' || silentMs > SILENT_MS;
}

/** All of them; where the user may not look at all, that of the cluster and that of the namespace. */
export async function operatorsOf({ client, namespace }: Cluster): Promise<readonly OperatorDeployment[]> {
  const listed = await get<List>(client, '/apis/apps/v1/deployments', { labelSelector: LABEL }).catch(
    otherwise([403], undefined),
  );
  if (listed !== undefined) return listed.items.map(operatorOf);
  const places = [...new Set([CENTRAL.namespace, namespace])];
  const deployments = await Promise.all(
    places.map((place) =>
      get<Deployment | undefined>(
        client,
        `/apis/apps/v1/namespaces/${place}/deployments/${CENTRAL.name}`,
      ).catch(absent(undefined)),
    ),
  );
  return deployments.flatMap((deployment) => (deployment === undefined ? [] : [operatorOf(deployment)]));
}

function operatorOf({ metadata: { namespace, name }, spec, status }: Deployment): OperatorDeployment {
  const { containers, serviceAccountName = 'default' } = spec.template.spec;
  const { args = [], image = '' } = containers[0] ?? {};
  const named = (flag: string) =>
    args.flatMap((arg) => (arg.startsWith(`--${flag}=`) ? [arg.slice(flag.length + 3)] : []));
  const namespaces = named('namespace');
  return {
    namespace,
    name,
    lease: {
      namespace: named('lease-namespace')[0] ?? namespace,
      name: named('lease-name')[0] ?? CENTRAL.name,
    },
    account: serviceAccountName,
    namespaces: namespaces.length > 0 ? namespaces : undefined,
    secretAccess: named('secret-access')[0] ?? 'all',
    configMaps: args.includes('--configmaps') || named('configmaps')[0] === 'true',
    bindings: args.includes('--bindings') || named('bindings')[0] === 'true',
    webhookPort: named('webhook-address').map((address) => Number(address.split(':').at(-1)))[0],
    image,
    replicas: spec.replicas ?? 1,
    available: status?.availableReplicas ?? 0,
  };
}

/** What a Lease says of its leader. */
export interface LeaseState {
  readonly lease: OperatorDeployment['lease'];
  readonly holder: string;
  readonly renewTime: string;
  readonly silentMs: number;
}

async function leaseState({ client }: Cluster, lease: OperatorDeployment['lease']): Promise<LeaseState> {
  const path = `/apis/coordination.k8s.io/v1/namespaces/${lease.namespace}/leases/${lease.name}`;
  const stored = await get<Lease | undefined>(client, path).catch(absent(undefined));
  const { holderIdentity: holder = '', renewTime = '' } = stored?.spec ?? {};
  return { lease, holder, renewTime, silentMs: Date.now() - Date.parse(renewTime) };
}

interface List {
  readonly items: readonly Deployment[];
}

interface Deployment {
  readonly metadata: { readonly namespace: string; readonly name: string };
  readonly spec: {
    readonly replicas?: number;
    readonly template: {
      readonly spec: {
        readonly serviceAccountName?: string;
        readonly containers: readonly { readonly image?: string; readonly args?: readonly string[] }[];
      };
    };
  };
  readonly status?: { readonly availableReplicas?: number };
}

interface Lease {
  readonly spec?: { readonly holderIdentity?: string; readonly renewTime?: string };
}
