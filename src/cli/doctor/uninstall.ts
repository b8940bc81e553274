import {
  ConnectionBindings,
  ConnectionPolicies,
  Connections,
  ConnectionTypes,
  FlowKinds,
  Flows,
} from '../../api/kinds.ts';
import { MANAGED_BY } from '../../api/type.ts';
import type { Kind, KubernetesObject } from '../../runtime/kind.ts';
import { pagesOf } from '../cluster.ts';
import type { Cluster } from '../cluster.ts';
import { count } from '../output/output.ts';
import { absent, get, note, ok } from './check.ts';
import type { Check } from './check.ts';
import { POLICIES } from './checkup.ts';
import { CENTRAL, LABEL, operatorsOf } from './leases.ts';

const SAVE = 'kubectl connection export --all -A --with-credentials -p --to everything.age';

/** What `doctor` looks at before everything is removed. */
export const BEFORE_UNINSTALL: Readonly<Record<string, Check>> = {
  'Lost with the definitions': async ({ client }) => {
    const [[label, value]] = Object.entries(MANAGED_BY) as [[string, string]]; // there is one
    const lost = {
      Connection: await countOf(client, Connections),
      Flow: await countOf(client, Flows),
      'ConnectionBinding, with its Secret': await countOf(client, ConnectionBindings),
      FlowKind: await countOf(client, FlowKinds),
      ConnectionPolicy: await countOf(client, ConnectionPolicies),
      'ConnectionType of your own': await countOf(
        client,
        ConnectionTypes,
        ({ metadata }) => metadata.labels?.[label] !== value,
      ),
    };
    const counted = Object.entries(lost).filter(([, number]) => number > 0);
    if (counted.length === 0) return ok('nothing of yours');
    const detail = counted.map(([what, number]) => `${what} ${number}`).join(', ');
    return note(`${detail}: kubectl delete -k deploy takes them along, kubectl delete -k crds too`, SAVE);
  },
  'Operators beside it': async (cluster) => {
    const others = (await operatorsOf(cluster)).filter(({ namespace }) => namespace !== CENTRAL.namespace);
    if (others.length === 0) return ok('none');
    const names = others.map(({ namespace, name }) => `${namespace}/${name}`).join(', ');
    return {
      verdict: 'note',
      detail: `${names}: they end with the definitions, and stay with their rights and Leases`,
      lines: others.map(({ namespace, lease }) =>
        [
          `kubectl kustomize deploy/namespaced | sed 's/\\btenant\\b/${namespace}/g' | kubectl delete -f -`,
          `kubectl delete lease ${lease.name} -n ${lease.namespace}`,
        ].join('; '),
      ),
    };
  },
  'Left over': async ({ client }) => {
    const lists = await Promise.all(
      LISTED.map(async ([kind, path]) => {
        const { items } = await get<Items>(client, path, { labelSelector: LABEL });
        const left = items.filter(({ metadata }) => !goesWithTheRest(metadata));
        return left.map(({ metadata: { namespace, name } }) =>
          namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`,
        );
      }),
    );
    const left = lists.flat().filter((each) => !REMOVED.has(each));
    if (left.length === 0) return ok('nothing: kubectl delete -k deploy removes all that is installed');
    const kinds = LISTED.map(([kind]) => kind).join(',');
    const remedy = `kubectl delete ${kinds} -A -l ${LABEL}`;
    return {
      ...note(`${count(left.length, 'object')} that kubectl delete -k deploy does not know`, remedy),
      lines: left,
    };
  },
};

/** How many there are in all namespaces; none where the kind is not installed. */
async function countOf<T extends KubernetesObject>(
  client: Cluster['client'],
  kind: Kind<T>,
  isCounted: (object: T) => boolean = () => true,
): Promise<number> {
  const count = async () => {
    let sum = 0;
    for await (const page of pagesOf(client, kind, '')) sum += page.filter(isCounted).length;
    return sum;
  };
  return count().catch(absent(0));
}

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const FLOW_CONTROL = '/apis/flowcontrol.apiserver.k8s.io/v1';
const ADMISSION = '/apis/admissionregistration.k8s.io/v1';

/** Kinds of which something may lie outside of the namespace of the operator. */
const LISTED = [
  ['role', `${RBAC}/roles`],
  ['rolebinding', `${RBAC}/rolebindings`],
  ['clusterrole', `${RBAC}/clusterroles`],
  ['clusterrolebinding', `${RBAC}/clusterrolebindings`],
  ['validatingadmissionpolicy', `${ADMISSION}/validatingadmissionpolicies`],
  ['validatingadmissionpolicybinding', `${ADMISSION}/validatingadmissionpolicybindings`],
  ['validatingwebhookconfiguration', `${ADMISSION}/validatingwebhookconfigurations`],
  ['prioritylevelconfiguration', `${FLOW_CONTROL}/prioritylevelconfigurations`],
  ['flowschema', `${FLOW_CONTROL}/flowschemas`],
] as const;

/** What of these `kubectl delete -k deploy` removes, besides the namespace of the operator and all that is in it. */
const REMOVED: ReadonlySet<string> = new Set([
  'role default/mooring',
  'rolebinding default/mooring',
  ...['', '-admin', '-editor', '-metrics-reader', '-viewer', '-webhook'].map(
    (part) => `clusterrole mooring${part}`,
  ),
  'clusterrolebinding mooring',
  'clusterrolebinding mooring-webhook',
  ...POLICIES.flatMap((name) => [
    `validatingadmissionpolicy ${name}`,
    `validatingadmissionpolicybinding ${name}`,
  ]),
  'validatingwebhookconfiguration mooring.dev',
  'prioritylevelconfiguration mooring',
  'flowschema mooring',
  'flowschema mooring-leader-election',
]);

/** Whether it goes with the namespace of the operator, or with the release of Helm that brought it. */
function goesWithTheRest({ namespace, annotations = {} }: Metadata): boolean {
  return namespace === CENTRAL.namespace || annotations['meta.helm.sh/release-name'] !== undefined;
}

interface Metadata {
  readonly namespace?: string;
  readonly name: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Items {
  readonly items: readonly { readonly metadata: Metadata }[];
}
