import { CONNECTION } from '../api/connection.ts';
import { GROUP } from '../api/definition.ts';
import { yamlFile } from './artifact.ts';
import type { Artifact } from './artifact.ts';
import { MOST_CHECKS, policy, rule, SPEC_CHANGED } from './cel.ts';

/**
 * Off unless the component is asked for: the writer of a Flow must be allowed the verb `use` on each Connection that
 * it names, a right that needs no right to read or change it. By name up to 24 of them, above that on all of the
 * namespace, because one policy can ask the authorizer no more often.
 */
export function flowUse(): readonly Artifact[] {
  return [
    yamlFile('deploy/flow-use/policy.yaml', ...policies()),
    yamlFile('deploy/flow-use/kustomization.yaml', {
      apiVersion: 'kustomize.config.k8s.io/v1alpha1',
      kind: 'Component',
      resources: ['policy.yaml'],
    }),
  ];
}

function policies(): readonly object[] {
  const mayUse = (name: string) =>
    `authorizer.group('${GROUP}').resource('${CONNECTION.plural}').namespace(request.namespace)${name}.check('use').allowed()`;
  return policy(`flow-use.${GROUP}`, {
    matchConstraints: { resourceRules: [rule('flows', ['CREATE', 'UPDATE'])] },
    matchConditions: [SPEC_CHANGED],
    variables: [
      { name: 'all', expression: mayUse('') },
      { name: 'names', expression: `object.spec.steps.map(step, ${end('from')} + ${end('to')})` },
      ...Array.from({ length: MOST_CHECKS + 1 }, (_, index) => nth(index)).flat(),
    ],
    validations: [
      ...Array.from({ length: MOST_CHECKS }, (_, index) => ({
        expression: `variables.use${index} == '' || variables.all || ${mayUse(`.name(variables.use${index})`)}`,
        messageExpression: `"you must be allowed to use connection " + variables.use${index}`,
        reason: 'Forbidden',
      })),
      {
        expression: `variables.use${MOST_CHECKS} == '' || variables.all`,
        message: `a flow of more than ${MOST_CHECKS} connections needs the right to use all connections of its namespace`,
        reason: 'Forbidden',
      },
    ],
  });
}

function end(side: 'from' | 'to'): string {
  return `(has(step.${side}) ? step.${side}.map(each, each.connection) : [])`;
}

/** The names in ascending order, each once; CEL cannot flatten, so the smallest of each step is compared. */
function nth(index: number): readonly object[] {
  const later =
    index === 0
      ? 'variables.names'
      : `variables.names.map(each, each.filter(name, name > variables.use${index - 1}))`;
  const over = index === 0 ? '' : `variables.use${index - 1} == '' ? [] : `;
  return [
    {
      name: `least${index}`,
      expression: `${over}${later}.filter(each, size(each) > 0).map(each, each.min())`,
    },
    {
      name: `use${index}`,
      expression: `size(variables.least${index}) == 0 ? '' : variables.least${index}.min()`,
    },
  ];
}
