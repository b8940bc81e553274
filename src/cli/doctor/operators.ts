import { builtinCatalog } from '../../catalog/builtin.ts';
import { LiveCatalog } from '../../catalog/live.ts';
import { CONNECTION_POLICY } from '../../api/policy.ts';
import { CONNECTION_TYPE } from '../../api/type.ts';
import { DEFAULT_SECRET_RULES } from '../../api/secretaccess.ts';
import { OPERATOR_ACCESS, controllers } from '../../controllers/registry.ts';
import { UsageIndex } from '../../controllers/usage/usage.ts';
import { accessRulesOf } from '../../runtime/handlers.ts';
import type { Cluster } from '../cluster.ts';
import { absent, get, ok, otherwise, unknown, wrong } from './check.ts';
import type { Check } from './check.ts';
import { refusals } from './rights.ts';

/** The operator of the whole cluster, as deploy/ names it. */
const CENTRAL = { namespace: 'mooring-system', name: 'mooring' } as const;
/** What deploy/ puts on every operator. */
const LABEL = `app.kubernetes.io/name=${CENTRAL.name}`;
const INSTALL = 'kubectl apply --server-side -k deploy';
/** A leader that lives renews every few seconds. */
const SILENT_MS = 30_000;

/** Where to read what the operator of the whole cluster says. */
export const LOGS = logsOf(CENTRAL);

/** An operator, as its Deployment says. */
interface Operator {
  readonly namespace: string;
  readonly name: string;
  readonly lease: { readonly namespace: string; readonly name: string };
  readonly account: string;
  /** That it looks after; undefined: all. */
  readonly namespaces: readonly string[] | undefined;
  readonly image: string;
  readonly replicas: number;
  readonly available: number;
}

/** Whether every operator there is has a Pod that runs. */
export const operator: Check = async (cluster) => {
  const operators = await operatorsOf(cluster);
  if (operators.length === 0)
    return unknown('no Deployment mooring-system/mooring: it runs elsewhere, or not at all', INSTALL);
  const detail = operators
    .map((each) => `${whose(each, operators)}${each.available} of ${each.replicas} available, ${each.image}`)
    .join('; ');
  const down = operators.find(({ available }) => available === 0);
  return down === undefined ? ok(detail) : wrong(detail, `kubectl describe pods -n ${down.namespace}`);
};

/** Whether a process leads each of them. */
export const leader: Check = async (cluster) => {
  const operators = await operatorsOf(cluster);
  const leases = operators.length > 0 ? operators.map(({ lease }) => lease) : [CENTRAL];
  // One that runs elsewhere, as beside a control plane in tests, may be that of the namespace asked about.
  const own =
    operators.length > 0 || cluster.namespace === CENTRAL.namespace
      ? []
      : [{ ...CENTRAL, namespace: cluster.namespace }];
  const states = await Promise.all([...leases, ...own].map((each) => leaseState(cluster, each)));
  const held = states.filter(({ holder }) => holder !== '');
  const judged = operators.length > 0 ? states : held;
  const detail = judged.map(({ holder, silentMs, lease }) =>
    holder === ''
      ? `nobody leads ${lease.namespace}/${lease.name}`
      : `${judged.length > 1 ? `${lease.namespace}: ` : ''}${holder}, heard ${Math.max(0, Math.round(silentMs / 1000))} s ago`,
  );
  const gone = judged.find(({ holder, silentMs }) => holder === '' || silentMs > SILENT_MS);
  if (held.length === 0) return wrong('nobody leads: nothing is tested', logsOf(operators[0] ?? CENTRAL));
  return gone === undefined
    ? ok(detail.join('; '))
    : wrong(detail.join('; '), logsOf(operators.find(({ lease }) => lease === gone.lease) ?? gone.lease));
};

/** Whether each may do what its tables ask for. */
export const operatorRights: Check = async ({ client, ...cluster }) => {
  const operators = await operatorsOf({ client, ...cluster });
  const accounts =
    operators.length > 0 ? operators : [{ ...CENTRAL, account: CENTRAL.name, namespaces: undefined }];
  const answers = await Promise.all(
    accounts.map(async ({ namespace, account, namespaces }) => {
      const user = `system:serviceaccount:${namespace}:${account}`;
      const needed = accessNeeded(namespaces);
      const groups = [
        'system:serviceaccounts',
        `system:serviceaccounts:${namespace}`,
        'system:authenticated',
      ];
      return {
        user,
        needed: needed.length,
        central: namespaces === undefined,
        lacks: await refusals(client, 'subjectaccessreviews', needed, { user, groups }),
      };
    }),
  );
  const poor = answers.filter(({ lacks }) => lacks.length > 0);
  const remedy = `kubectl apply --server-side ${poor.some(({ central }) => central) ? '-f deploy/rbac.yaml' : '-k deploy/namespaced'}`;
  return poor.length > 0
    ? wrong(poor.map(({ user, lacks }) => `${user} lacks ${lacks.join(', ')}`).join('; '), remedy)
    : ok(answers.map(({ user, needed }) => `all ${needed}, as ${user}`).join('; '));
};

/** The access that an operator needs: everywhere, or in its namespaces, and outside of them only to what it reads there. */
function accessNeeded(namespaces: readonly string[] | undefined) {
  const publishing = { publishes: namespaces === undefined };
  const access = [
    ...accessRulesOf(
      controllers(new LiveCatalog(builtinCatalog), new UsageIndex(), DEFAULT_SECRET_RULES, publishing),
    ),
    ...OPERATOR_ACCESS,
  ];
  const needed = access.flatMap(({ group, resource, verbs }) =>
    verbs.map((verb) => ({ group, resource, verb })),
  );
  if (namespaces === undefined) return needed;
  return needed.flatMap((each) => {
    const [plural = ''] = each.resource.split('/');
    if (plural === CONNECTION_TYPE.plural || plural === CONNECTION_POLICY.plural) return [each];
    if (plural === 'namespaces') return namespaces.map((name) => ({ ...each, name }));
    if (plural === 'endpointslices') return [{ ...each, namespace: 'default' }];
    return namespaces.map((namespace) => ({ ...each, namespace }));
  });
}

/** All of them; where the user may not look at all, that of the cluster and that of the namespace. */
async function operatorsOf({ client, namespace }: Cluster): Promise<readonly Operator[]> {
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

function operatorOf({ metadata: { namespace, name }, spec, status }: Deployment): Operator {
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
    image,
    replicas: spec.replicas ?? 1,
    available: status?.availableReplicas ?? 0,
  };
}

async function leaseState({ client }: Cluster, lease: Operator['lease']) {
  const path = `/apis/coordination.k8s.io/v1/namespaces/${lease.namespace}/leases/${lease.name}`;
  const stored = await get<Lease | undefined>(client, path).catch(absent(undefined));
  const { holderIdentity: holder = '', renewTime = '' } = stored?.spec ?? {};
  return { lease, holder, silentMs: Date.now() - Date.parse(renewTime) };
}

function whose({ namespace, name }: Operator, among: readonly Operator[]): string {
  return among.length > 1 ? `${namespace}/${name}: ` : '';
}

function logsOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `kubectl logs -n ${namespace} deployment/${name}`;
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
