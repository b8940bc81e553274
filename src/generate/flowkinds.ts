import { GROUP } from '../api/definition.ts';
import { FLOW_KIND } from '../api/flowkind.ts';
import { MISNAMED } from '../validation/flowKind.ts';
import { policy, rule, SPEC_CHANGED } from './cel.ts';

/**
 * A reader of a Connection sees what uses it, so the writer of a FlowKind must be allowed to list the objects of
 * the kind in all namespaces: else a path of theirs would tell them of objects that they may not read.
 */
export function flowKindPolicy(): readonly object[] {
  const { group, name } = { group: 'object.spec.group', name: 'object.metadata.name' };
  return policy(`flow-kinds.${GROUP}`, {
    matchConstraints: { resourceRules: [rule(FLOW_KIND.plural, ['CREATE', 'UPDATE'])] },
    matchConditions: [SPEC_CHANGED],
    variables: [
      { name: 'suffix', expression: `${group} == '' ? '' : '.' + ${group}` },
      {
        name: 'plural',
        expression: `${name}.endsWith(variables.suffix) ? ${name}.substring(0, size(${name}) - size(variables.suffix)) : ''`,
      },
    ],
    validations: [
      {
        expression: "variables.plural.matches('^[a-z0-9-]+$')",
        message: `metadata.name: ${MISNAMED}`,
        reason: 'Invalid',
      },
      {
        expression: `authorizer.group(${group}).resource(variables.plural).check('list').allowed()`,
        messageExpression: `"you must be allowed to list " + variables.plural + " in all namespaces"`,
        reason: 'Forbidden',
      },
    ],
  });
}
