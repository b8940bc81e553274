import { GROUP, VERSION } from '../api/definition.ts';
import { LABELS } from './operator.ts';

/** A check of the authorizer is the dearest thing in CEL; more than these do not fit into the cost limit of a policy. */
const MOST_REFERENCES = 24;

/** What the API server itself refuses, whether the operator runs or not. */
export function policies(): readonly object[] {
  return [
    ...secretUse('connections', 'object.spec'),
    ...secretUse('connectiontests', 'object.spec.template.spec', 'has(object.spec.template) && '),
    ...deletionInUse(),
  ];
}

/**
 * Whoever writes a spec that names Secrets must be allowed to get each of them: else the operator would carry a
 * credential to a place chosen by somebody who may not read it. Judged on any change of the spec, because no policy
 * can know which parameter is the host. `all` lets through who may get every Secret of the namespace, in one check.
 */
function secretUse(plural: string, spec: string, given = ''): readonly object[] {
  const named = `(${given}has(${spec}.secrets) ? ${spec}.secrets.map(key, ${spec}.secrets[key].name) : [])`;
  const whole = `(${given}has(${spec}.secretsFrom) ? ${spec}.secretsFrom.map(each, each.name) : [])`;
  const mayGet = (name: string) => `authorizer.group('').resource('secrets').namespace(request.namespace)${name}.check('get').allowed()`;
  return policy(`secret-use-${plural}.${GROUP}`, {
    matchConstraints: { resourceRules: [rule(plural, ['CREATE', 'UPDATE'])] },
    matchConditions: [{ name: 'spec-changed', expression: 'oldObject == null || object.spec != oldObject.spec' }],
    variables: [
      { name: 'all', expression: mayGet('') },
      { name: 'names', expression: `${named} + ${whole}` },
      { name: 'ref0', expression: "size(variables.names) == 0 ? '' : variables.names.min()" },
      ...Array.from({ length: MOST_REFERENCES - 1 }, (_, index) => ({
        name: `ref${index + 1}`,
        expression: nextAfter(`variables.ref${index}`),
      })),
    ],
    validations: Array.from({ length: MOST_REFERENCES }, (_, index) => ({
      expression: `variables.ref${index} == '' || variables.all || ${mayGet(`.name(variables.ref${index})`)}`,
      messageExpression: `"you must be allowed to get secret " + variables.ref${index}`,
      reason: 'Forbidden',
    })),
  });
}

/** The next name in order, each once: a map has another order each time it is looked at, so an index into it proves nothing. */
function nextAfter(previous: string): string {
  const later = `variables.names.filter(name, name > ${previous})`;
  return `${previous} == '' || size(${later}) == 0 ? '' : ${later}.min()`;
}

/** A Connection that Flows use stays, unless it is annotated or its whole namespace goes; there is no finalizer to hang on. */
function deletionInUse(): readonly object[] {
  const annotation = `${GROUP}/allow-delete-in-use`;
  const annotated = `has(oldObject.metadata.annotations) && '${annotation}' in oldObject.metadata.annotations`;
  return policy(`delete-in-use.${GROUP}`, {
    matchConstraints: { resourceRules: [rule('connections', ['DELETE'])] },
    validations: [
      {
        expression: [
          '!has(oldObject.status) || !has(oldObject.status.usage) || oldObject.status.usage.count == 0',
          `(${annotated} && oldObject.metadata.annotations['${annotation}'] == 'true')`,
          'has(namespaceObject.metadata.deletionTimestamp)',
        ].join(' || '),
        messageExpression: `"used by " + string(oldObject.status.usage.count) + " flows: take it out of them, or annotate it ${annotation}=true"`,
        reason: 'Forbidden',
      },
    ],
  });
}

function rule(plural: string, operations: readonly string[]) {
  return { apiGroups: [GROUP], apiVersions: [VERSION], resources: [plural], operations };
}

function policy(name: string, spec: object): readonly object[] {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  return [
    { apiVersion, kind: 'ValidatingAdmissionPolicy', metadata: { name, labels: LABELS }, spec: { failurePolicy: 'Fail', ...spec } },
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name, labels: LABELS },
      spec: { policyName: name, validationActions: ['Deny'] },
    },
  ];
}
