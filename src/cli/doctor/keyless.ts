import { GROUP } from '../../api/definition.ts';
import type { Cluster } from '../cluster.ts';
import { fewOf, get, note, ok, wrong } from './check.ts';
import type { Check } from './check.ts';
import { CENTRAL, operatorsOf } from './leases.ts';
import { refusals } from './rights.ts';

/** Of deploy/keyless. */
const POLICY = `keyless-tokens.${GROUP}`;

/** Whether the operators may ask for the tokens that Connections name, and for no others. */
export const tokensOfAccounts: Check = async (cluster) => {
  const namespaces = [...(await cluster.survey()).keyless].toSorted();
  if (namespaces.length === 0) return ok('no Connection names a ServiceAccount');
  const lacks = (await Promise.all(namespaces.map((each) => lacksIn(each, cluster)))).flat();
  if (lacks.length > 0)
    return wrong(
      `the operator lacks ${fewOf(lacks)}`,
      'kubectl apply --server-side -f deploy/keyless/rights.yaml -f deploy/keyless/policy.yaml',
    );
  const { items } = await get<{ readonly items: readonly Binding[] }>(
    cluster.client,
    '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings',
  );
  const detail = `Connections in ${namespaces.length} ${namespaces.length === 1 ? 'namespace' : 'namespaces'} name a ServiceAccount`;
  return items.some(({ metadata }) => metadata.name === POLICY)
    ? ok(detail)
    : note(
        `${detail}; not bound: ${POLICY}, which holds the operator to tokens that no API server takes`,
        'kubectl apply --server-side -f deploy/keyless/policy.yaml',
      );
};

interface Binding {
  readonly metadata: { readonly name: string };
}

/** What the operator that looks after a namespace may not do there. */
async function lacksIn(namespace: string, cluster: Cluster): Promise<readonly string[]> {
  const operators = await operatorsOf(cluster);
  const responsible = operators.find(({ namespaces }) => namespaces?.includes(namespace) ?? true);
  const { namespace: home, account } = responsible ?? { ...CENTRAL, account: CENTRAL.name };
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${home}`, 'system:authenticated'];
  const subject = { user: `system:serviceaccount:${home}:${account}`, groups };
  const lacks = await refusals(
    cluster.client,
    'subjectaccessreviews',
    [
      { group: '', resource: 'serviceaccounts', verb: 'get', namespace },
      { group: '', resource: 'serviceaccounts/token', verb: 'create', namespace },
    ],
    subject,
  );
  return lacks.map((each) => `${each} in ${namespace}`);
}
