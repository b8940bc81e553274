import { GROUP, VERSION } from '../api/definition.ts';
import { LABELS } from './operator.ts';

/** A check of the authorizer is the dearest thing in CEL; more than these do not fit into the cost limit of a policy. */
export const MOST_CHECKS = 24;

/** Nothing but a change of the spec is judged: annotations, such as one that asks for a test, stay free. */
export const SPEC_CHANGED = {
  name: 'spec-changed',
  expression: 'oldObject == null || object.spec != oldObject.spec',
};

/** Which requests a policy sees. Defaults are written out: what the API server adds to a list that is owned as a whole is a conflict with the next server-side apply. */
export function rule(plural: string, operations: readonly string[]) {
  return { apiGroups: [GROUP], apiVersions: [VERSION], resources: [plural], operations, scope: '*' };
}

/** Defaults of matchConstraints. */
const EVERYWHERE = { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} };

interface PolicySpec {
  readonly matchConstraints: object;
  readonly [field: string]: unknown;
}

/** A policy that refuses, also where it cannot be judged, and what puts it in force. */
export function policy(name: string, spec: PolicySpec): readonly object[] {
  return inForce(name, spec, { failurePolicy: 'Fail', action: 'Deny' });
}

/** A policy that lets through, and tells the writer what is wrong. */
export function warning(name: string, spec: PolicySpec): readonly object[] {
  return inForce(name, spec, { failurePolicy: 'Ignore', action: 'Warn' });
}

interface Force {
  readonly failurePolicy: 'Fail' | 'Ignore';
  readonly action: 'Deny' | 'Warn';
}

function inForce(
  name: string,
  { matchConstraints, ...spec }: PolicySpec,
  { failurePolicy, action }: Force,
): readonly object[] {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  return [
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name, labels: LABELS },
      spec: { failurePolicy, matchConstraints: { ...EVERYWHERE, ...matchConstraints }, ...spec },
    },
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name, labels: LABELS },
      spec: { policyName: name, validationActions: [action] },
    },
  ];
}

/** An expression about a path of which any part may be missing. */
export function absentOr(path: string, expression: string): string {
  return `!(${present(path)}) || ${expression}`;
}

function present(path: string): string {
  const parts = path.split('.');
  return parts
    .map((_, index) => `has(${parts.slice(0, index + 1).join('.')})`)
    .slice(2)
    .join(' && ');
}

/** A path as users write it. */
export function pathOf(path: string): string {
  return path.replace('object.', '');
}
