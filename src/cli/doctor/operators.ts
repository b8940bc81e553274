import { builtinCatalog } from '../../catalog/builtin.ts';
import { LiveCatalog } from '../../catalog/live.ts';
import { CONNECTION_POLICY } from '../../api/policy.ts';
import { CONNECTION_TYPE } from '../../api/type.ts';
import { DEFAULT_SECRET_RULES } from '../../api/secretaccess.ts';
import type { SecretRules } from '../../api/secretaccess.ts';
import { OPERATOR_ACCESS, controllers } from '../../controllers/registry.ts';
import { UsageIndex } from '../../controllers/usage/usage.ts';
import { systemClock } from '../../runtime/clock.ts';
import { DELEGATION_ACCESS } from '../../runtime/delegatedAccess.ts';
import { accessRulesOf } from '../../runtime/handlers.ts';
import { ok, unknown, wrong } from './check.ts';
import type { Check } from './check.ts';
import { CENTRAL, isDoubtful, isSilent, leasesOf, LOOK_MS, operatorsOf, standsStill } from './leases.ts';
import type { LeaseState, OperatorDeployment } from './leases.ts';
import { refusals } from './rights.ts';

const APPLY = 'kubectl apply --server-side';
/** Puts right what is missing of the installation. */
export const INSTALL = `${APPLY} -k deploy`;
/** Where to read what the operator of the whole cluster says. */
export const LOGS = logsOf(CENTRAL);

/** Whether every operator there is has a Pod that runs. */
export const operator: Check = async (cluster) => {
  const { operators, states } = await leasesOf(cluster);
  const leading = states.find((state) => !isSilent(state));
  if (operators.length === 0 && leading !== undefined)
    return ok(`no Deployment mooring-system/mooring: one that runs elsewhere leads, ${leading.holder}`);
  if (operators.length === 0)
    return unknown('no Deployment mooring-system/mooring: it runs elsewhere, or not at all', INSTALL);
  const detail = operators
    .map((each) => `${whose(each, operators)}${each.available} of ${each.replicas} available, ${each.image}`)
    .join('; ');
  const down = operators.find(({ available }) => available === 0);
  if (down === undefined) return ok(detail);
  const { namespace, name, replicas } = down;
  if (replicas > 0) return wrong(detail, `kubectl describe pods -n ${namespace}`);
  return wrong(`${detail}: scaled to none`, `kubectl scale deployment/${name} -n ${namespace} --replicas=2`);
};

/** Whether a process leads each of them. */
export const leader: Check = async (cluster) => {
  const { operators, states } = await lookedAtTwice(cluster);
  const held = states.filter(({ holder }) => holder !== '');
  const judged = operators.length > 0 ? states : held;
  const detail = judged.map(
    ({ holder, silentMs, lease, stands }) =>
      `${judged.length > 1 ? `${lease.namespace}: ` : ''}${holder === '' ? 'nobody leads' : `${holder}, heard ${agoOf(silentMs)}`}${stands ? ', does not renew its Lease' : ''}`,
  );
  const gone = judged.find((state) => state.stands || isSilent(state));
  const [first] = operators;
  if (held.length === 0) return wrong('nobody leads: nothing is tested', first ? logsOf(first) : INSTALL);
  if (gone === undefined) return ok(detail.join('; '));
  const owner = operators.find(({ lease }) => lease === gone.lease);
  return wrong(detail.join('; '), owner ? logsOf(owner) : `start it again, or install it: ${INSTALL}`);
};

/** A leader that was stopped a moment ago has left its Lease as it was. */
async function lookedAtTwice(cluster: Parameters<Check>[0]) {
  const first = await leasesOf(cluster);
  if (!first.states.some(isDoubtful)) return { ...first, states: first.states.map(renewing) };
  await systemClock.sleep(LOOK_MS);
  const { operators, states } = await leasesOf(cluster);
  return {
    operators,
    states: states.map((state) => ({ ...state, stands: standsStill(state, first.states, LOOK_MS) })),
  };
}

function renewing(state: LeaseState) {
  return { ...state, stands: false };
}

/** Whether each may do what its tables ask for. */
export const operatorRights: Check = async ({ client, ...cluster }) => {
  const operators = await operatorsOf({ client, ...cluster });
  const accounts =
    operators.length > 0
      ? operators
      : [{ ...CENTRAL, account: CENTRAL.name, namespaces: undefined, configMaps: false, bindings: false }];
  const answers = await Promise.all(
    accounts.map(async ({ namespace, account, namespaces, configMaps, bindings }) => {
      const user = `system:serviceaccount:${namespace}:${account}`;
      const needed = accessNeeded(namespaces, { ...DEFAULT_SECRET_RULES, configMaps, bindings });
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
  return poor.length > 0
    ? wrong(poor.map(({ user, lacks }) => `${user} lacks ${lacks.join(', ')}`).join('; '), remedyFor(poor))
    : ok(answers.map(({ user, needed }) => `all ${needed}, as ${user}`).join('; '));
};

/** What gives back the rights that are missing; those of a component stand in a file of their own. */
function remedyFor(
  poor: readonly { readonly central: boolean; readonly lacks: readonly string[] }[],
): string {
  const lacking = (isCentral: boolean, component: Component | undefined) =>
    poor.some(
      ({ central, lacks }) => central === isCentral && lacks.some((each) => componentOf(each) === component),
    );
  const files = [
    ...(lacking(true, undefined) ? ['-f deploy/rbac.yaml'] : []),
    ...(lacking(true, 'configmaps') ? ['-f deploy/configmaps/rights.yaml'] : []),
    ...(lacking(true, 'bindings') ? ['-f deploy/bindings/rights.yaml'] : []),
  ];
  if (files.length > 0) return `${APPLY} ${files.join(' ')}`;
  if (lacking(false, undefined)) return `${APPLY} -k deploy/namespaced`;
  const page = lacking(false, 'configmaps') ? 'configmaps' : 'bindings';
  return `a Role there: docs/${page}.md, "${page === 'configmaps' ? "The operator's right" : 'Rights'}"`;
}

type Component = 'configmaps' | 'bindings';

/** The component that gives a right; undefined: none. */
function componentOf(right: string): Component | undefined {
  if (right.endsWith(' configmaps')) return 'configmaps';
  return /^(create|update|delete) secrets$|^get connections$|^(list|patch) (deployments|statefulsets|daemonsets|rollouts)/.test(
    right,
  )
    ? 'bindings'
    : undefined;
}

/** The access that an operator needs: everywhere, or in its namespaces, and outside of them only to what it reads there. */
function accessNeeded(namespaces: readonly string[] | undefined, rules: SecretRules) {
  const publishing = { publishes: namespaces === undefined };
  const access = [
    ...accessRulesOf(controllers(new LiveCatalog(builtinCatalog), new UsageIndex(), rules, publishing)),
    ...OPERATOR_ACCESS,
    ...(namespaces === undefined ? DELEGATION_ACCESS : []),
  ];
  const needed = access.flatMap(({ verbs, ...right }) => verbs.map((verb) => ({ ...right, verb })));
  if (namespaces === undefined) return needed;
  return needed.flatMap((each) => {
    const [plural = ''] = each.resource.split('/');
    if (plural === CONNECTION_TYPE.plural || plural === CONNECTION_POLICY.plural) return [each];
    if (plural === 'namespaces') return namespaces.map((name) => ({ ...each, name }));
    if (each.namespace !== undefined) return [each];
    return namespaces.map((namespace) => ({ ...each, namespace }));
  });
}

/** Times of two clocks: the other may be ahead. */
function agoOf(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 1 ? 'just now' : `${seconds} s ago`;
}

function whose({ namespace, name }: OperatorDeployment, among: readonly OperatorDeployment[]): string {
  return among.length > 1 ? `${namespace}/${name}: ` : '';
}

function logsOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `kubectl logs -n ${namespace} deployment/${name}`;
}
