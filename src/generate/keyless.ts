import { GROUP } from '../api/definition.ts';
import type { Connector } from '../contract/connector.ts';
import { yamlFile } from './artifact.ts';
import type { Artifact } from './artifact.ts';
import { policy, rule, SPEC_CHANGED } from './cel.ts';
import { LABELS, NAME, NAMESPACE } from './operator.ts';
import { bindingTo, inNamespace, KEYLESS_RULES } from './rbac.ts';

const folder = 'deploy/keyless';

/**
 * A kustomize component with the right to ask for tokens of ServiceAccounts, and the policy that says for whom they may
 * be. namespace.yaml gives the right in one namespace instead: kubectl apply -n NAMESPACE -f.
 */
export function keyless(connectors: readonly Connector[]): readonly Artifact[] {
  return [
    yamlFile(`${folder}/kustomization.yaml`, {
      apiVersion: 'kustomize.config.k8s.io/v1alpha1',
      kind: 'Component',
      resources: ['rights.yaml', 'policy.yaml'],
    }),
    yamlFile(`${folder}/rights.yaml`, ...keylessRights()),
    yamlFile(`${folder}/policy.yaml`, ...tokenPolicy(connectors, '[]')),
    yamlFile(`${folder}/namespace.yaml`, ...inNamespace(KEYLESS_RULES, { name: `${NAME}-keyless` })),
  ];
}

/** The right in all namespaces. */
export function keylessRights(): readonly object[] {
  const metadata = { name: `${NAME}-keyless`, labels: LABELS };
  const account = { name: NAME, namespace: NAMESPACE };
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  return [
    { apiVersion, kind: 'ClusterRole', metadata, rules: KEYLESS_RULES },
    { ...bindingTo('ClusterRole', metadata.name, account), metadata },
  ];
}

const TOKEN_REQUESTS = {
  apiGroups: [''],
  apiVersions: ['v1'],
  resources: ['serviceaccounts/token'],
  operations: ['CREATE'],
  scope: '*',
} as const;

/**
 * Holds the operator itself, even where its code was taken over, to tokens that no API server takes: for the audiences that the
 * types declare and those that the administrator adds as `further`, ten minutes long.
 */
export function tokenPolicy(connectors: readonly Connector[], further: string): readonly object[] {
  return policy(`keyless-tokens.${GROUP}`, {
    matchConstraints: { resourceRules: [TOKEN_REQUESTS] },
    matchConditions: [
      {
        name: 'is-the-operator',
        expression: `request.userInfo.username.matches('^system:serviceaccount:[^:]+:${NAME}$')`,
      },
    ],
    variables: [
      { name: 'declared', expression: JSON.stringify(audiencesOf(connectors)) },
      { name: 'further', expression: further },
      { name: 'patterns', expression: JSON.stringify(patternsOf(connectors)) },
    ],
    validations: [
      {
        expression:
          'has(object.spec.audiences) && size(object.spec.audiences) > 0 && object.spec.audiences.all(each, each in variables.declared || each in variables.further || variables.patterns.exists(pattern, each.matches(pattern)))',
        message: 'the operator asks for tokens for declared audiences alone',
      },
      {
        expression: 'has(object.spec.expirationSeconds) && object.spec.expirationSeconds == 600',
        message: 'the operator asks for tokens of 600 seconds alone',
      },
      {
        // The API server writes null where it is not given.
        expression: '!has(object.spec.boundObjectRef) || object.spec.boundObjectRef == null',
        message: 'the operator asks for tokens that are bound to nothing',
      },
      {
        expression: "!request.namespace.startsWith('kube-')",
        message: 'the operator asks for no tokens in the namespaces of the cluster',
      },
    ],
  });
}

/** Audiences that are the same for every Connection. */
function audiencesOf(connectors: readonly Connector[]): readonly string[] {
  const declared = connectors.flatMap(({ auth = {} }) =>
    Object.values(auth).flatMap(({ tokenFor }) =>
      tokenFor !== undefined && 'always' in tokenFor ? [tokenFor.always] : [],
    ),
  );
  return [...new Set(declared)].toSorted();
}

/** What a type asks of the audience that its Connections name; one that takes any is left to `further`. */
function patternsOf(connectors: readonly Connector[]): readonly string[] {
  const patterns = connectors.flatMap(({ auth = {}, parameters }) => {
    const isNamed = Object.values(auth).some(({ tokenFor = {} }) => 'parameter' in tokenFor);
    const { pattern } = (parameters.properties['audience'] ?? {}) as { readonly pattern?: string }; // JSON Schema's own keyword
    return isNamed && pattern !== undefined ? [pattern] : [];
  });
  return [...new Set(patterns)].toSorted();
}

/**
 * The writer of a spec that names a ServiceAccount must be allowed to make its tokens: else the operator would lend
 * them an identity that they may not take on. A user who may read all Secrets is asked, too, since that is no right to
 * tokens. It stands in every install, or a spec from before deploy/keyless would not have been judged.
 */
export function accountUse(plural: string, spec: string, given = ''): readonly object[] {
  const name = `${spec}.serviceAccountRef.name`;
  return policy(`account-use-${plural}.${GROUP}`, {
    matchConstraints: { resourceRules: [rule(plural, ['CREATE', 'UPDATE'])] },
    matchConditions: [
      SPEC_CHANGED,
      { name: 'names-an-account', expression: `${given}has(${spec}.serviceAccountRef)` },
    ],
    validations: [
      {
        expression: "!request.namespace.startsWith('kube-')",
        message: 'no serviceaccount of a namespace kube-* may be used',
        reason: 'Forbidden',
      },
      {
        expression: `authorizer.group('').resource('serviceaccounts').subresource('token').namespace(request.namespace).name(${name}).check('create').allowed()`,
        messageExpression: `"you must be allowed to create serviceaccounts/token of " + ${name}`,
        reason: 'Forbidden',
      },
    ],
  });
}
