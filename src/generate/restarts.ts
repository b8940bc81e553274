import { CONNECTION_BINDING } from '../api/binding.ts';
import { GROUP } from '../api/definition.ts';
import { RESTARTED_FOR, WORKLOADS } from '../api/workload.ts';
import { policy, rule, SPEC_CHANGED } from './cel.ts';
import { NAME } from './operator.ts';

/** The writer of a binding that restarts workloads must be allowed to do it themselves. */
export function restartPolicy(): readonly object[] {
  return policy(`restart-workloads.${GROUP}`, {
    matchConstraints: { resourceRules: [rule(CONNECTION_BINDING.plural, ['CREATE', 'UPDATE'])] },
    matchConditions: [SPEC_CHANGED, { name: 'restarts', expression: 'has(object.spec.restart)' }],
    validations: Object.entries(WORKLOADS).map(([kind, { group, plural }]) => ({
      expression: `!object.spec.restart.kinds.exists(kind, kind == '${kind}') || authorizer.group('${group}').resource('${plural}').namespace(request.namespace).check('patch').allowed()`,
      message: `you must be allowed to patch ${plural} in this namespace to have them restarted: leave ${kind} out of spec.restart.kinds, or ask for the right`,
      reason: 'Forbidden',
    })),
  });
}

/**
 * An account that may patch a workload could have any image run in it; RBAC knows no right to one field. The operator is known by
 * the name of its account, in whatever namespace. Objects are compared as maps, so that a field of a later version of
 * Kubernetes, or of a kind of others, is held like the rest.
 */
export function workloadsPolicy(): readonly object[] {
  const kinds = Object.values(WORKLOADS);
  const resourceRules = [...new Set(kinds.map(({ group }) => group))].map((group) => ({
    apiGroups: [group],
    apiVersions: ['*'],
    operations: ['CREATE', 'UPDATE', 'DELETE'],
    resources: kinds.filter((each) => each.group === group).flatMap(({ plural }) => [plural, `${plural}/*`]),
    scope: '*',
  }));
  return policy(`binding-workloads.${GROUP}`, {
    matchConstraints: { resourceRules },
    matchConditions: [
      {
        name: 'operator',
        expression: `request.userInfo.username.matches('^system:serviceaccount:[^:]+:${NAME}$')`,
      },
    ],
    validations: [
      {
        expression: [
          "request.operation == 'UPDATE' && (!has(request.subResource) || request.subResource == '')",
          sameBut('', ['metadata', 'spec', 'status']),
          sameBut('.metadata', ['managedFields', 'resourceVersion', 'generation']),
          sameBut('.spec', ['template']),
          'has(object.spec.template) && has(oldObject.spec.template)',
          sameBut('.spec.template', ['metadata']),
          sameBut('.spec.template.metadata', ['annotations'], 'optional'),
          sameBut('.spec.template.metadata.annotations', [RESTARTED_FOR], 'optional'),
        ].join(' && '),
        message: `the operator of Mooring may change nothing of a workload but the annotation ${RESTARTED_FOR} of its Pods`,
        reason: 'Forbidden',
      },
    ],
  });
}

/** Whether these parts of the old and the new object have the same fields, those aside. */
function sameBut(path: string, others: readonly string[], presence?: 'optional'): string {
  const [now, before] = ['object', 'oldObject'].map((root) => partOf(root, path, presence));
  const isOther = `key in [${others.map((each) => `'${each}'`).join(', ')}]`;
  return [
    `${now}.all(key, ${isOther} || (key in ${before} && ${now}[key] == ${before}[key]))`,
    `${before}.all(key, ${isOther} || key in ${now})`,
  ].join(' && ');
}

/** As a map; empty where it is optional and absent. */
function partOf(root: string, path: string, presence: 'optional' | undefined): string {
  const whole = `dyn(${root}${path})`;
  if (presence === undefined) return whole;
  const fields = path.split('.').slice(1);
  const isThere = fields
    .map((_, index) => `has(${root}.${fields.slice(0, index + 1).join('.')})`)
    .slice(2)
    .join(' && ');
  return `(${isThere} ? ${whole} : dyn({}))`;
}
