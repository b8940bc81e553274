import { ConnectionPolicies, Connections, ConnectionTypes, Flows } from '../../api/kinds.ts';
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
    return note(`${names}: they end with the definitions`, 'kubectl delete -k deploy/namespaced');
  },
  'Left over': async ({ client }) => {
    const lists = await Promise.all(
      LEFT.map(async ([what, path]) => {
        const { items } = await get<Items>(client, path, { labelSelector: LABEL });
        const left = items.filter(({ metadata }) => isLeft(metadata));
        return left.map(({ metadata: { namespace = '', name } }) => `${what} ${[namespace, name].join('/')}`);
      }),
    );
    const left = lists.flat().map((each) => each.replace(' /', ' '));
    if (left.length === 0) return ok('nothing: kubectl delete -k deploy removes all that is installed');
    const kinds = LEFT.map(([what]) => what).join(',');
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

/** What components and operators of namespaces bring along. */
const LEFT = [
  ['role', '/apis/rbac.authorization.k8s.io/v1/roles'],
  ['rolebinding', '/apis/rbac.authorization.k8s.io/v1/rolebindings'],
  ['validatingadmissionpolicy', '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies'],
  [
    'validatingadmissionpolicybinding',
    '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings',
  ],
] as const;

/** Whether it goes neither with the namespace of the operator nor by its name in deploy/. */
function isLeft({ namespace, name }: Metadata): boolean {
  return namespace === undefined ? !POLICIES.includes(name) : namespace !== CENTRAL.namespace;
}

interface Metadata {
  readonly namespace?: string;
  readonly name: string;
}

interface Items {
  readonly items: readonly { readonly metadata: Metadata }[];
}
