import { CONNECTION_BINDING } from '../api/binding.ts';
import { CONNECTION } from '../api/connection.ts';
import { GROUP } from '../api/definition.ts';
import { CERTIFICATE_SECRET } from '../webhook/certificateRotator.ts';
import { yamlFile } from './artifact.ts';
import type { Artifact } from './artifact.ts';
import { policy, rule, SPEC_CHANGED } from './cel.ts';
import { NAME } from './operator.ts';
import { bindingRights } from './rbac.ts';
import { workloadsPolicy } from './restarts.ts';
import { withFlag } from './variants.ts';

/** The writer of a binding may read the credentials in its Secret, and must be allowed to have it made. */
export function bindPolicy(): readonly object[] {
  const named = 'object.spec.connectionRef.name';
  return policy(`bind-connections.${GROUP}`, {
    matchConstraints: { resourceRules: [rule(CONNECTION_BINDING.plural, ['CREATE', 'UPDATE'])] },
    matchConditions: [SPEC_CHANGED],
    validations: [
      {
        expression: `authorizer.group('${GROUP}').resource('${CONNECTION.plural}').namespace(request.namespace).name(${named}).check('bind').allowed()`,
        messageExpression: `"you must be allowed the verb bind on connection " + ${named} + ": the secret holds its credentials"`,
        reason: 'Forbidden',
      },
    ],
  });
}

/** A component for an operator that writes the Secrets of ConnectionBindings: the flag, the rights, and what holds it to those. */
export function bindings(): readonly Artifact[] {
  const folder = 'deploy/bindings';
  return [
    yamlFile(`${folder}/kustomization.yaml`, {
      apiVersion: 'kustomize.config.k8s.io/v1alpha1',
      kind: 'Component',
      resources: ['policy.yaml', 'rights.yaml'],
      patches: [withFlag('--bindings=true')],
    }),
    yamlFile(`${folder}/policy.yaml`, ...bindingSecretsPolicy(), ...workloadsPolicy()),
    yamlFile(`${folder}/rights.yaml`, ...bindingRights()),
  ];
}

/**
 * RBAC knows no right to the Secrets that one has made. The operator is known by the name of its account, in whatever
 * namespace; the certificate of its webhook, in its own, is the one other Secret that it writes.
 */
export function bindingSecretsPolicy(): readonly object[] {
  const account = `request.userInfo.username`;
  const written = { apiGroups: [''], apiVersions: ['v1'], resources: ['secrets'], scope: '*' };
  const message = `the operator of Mooring may write no Secret but those of type servicebinding.io that their ConnectionBinding owns`;
  return policy(`binding-secrets.${GROUP}`, {
    matchConstraints: { resourceRules: [{ ...written, operations: ['CREATE', 'UPDATE', 'DELETE'] }] },
    matchConditions: [
      { name: 'operator', expression: `${account}.matches('^system:serviceaccount:[^:]+:${NAME}$')` },
      {
        name: 'not-its-certificate',
        expression: `request.name != '${CERTIFICATE_SECRET}' || ${account} != 'system:serviceaccount:' + request.namespace + ':${NAME}'`,
      },
    ],
    validations: [
      { expression: `object == null || ${isOfBinding('object')}`, message, reason: 'Forbidden' },
      { expression: `oldObject == null || ${isOfBinding('oldObject')}`, message, reason: 'Forbidden' },
    ],
  });
}

function isOfBinding(secret: string): string {
  const owners = `${secret}.metadata.ownerReferences`;
  const isOwner = [
    `owner.apiVersion.startsWith('${GROUP}/')`,
    `owner.kind == '${CONNECTION_BINDING.kind}'`,
    `owner.name == ${secret}.metadata.name`,
    'has(owner.controller)',
    'owner.controller',
  ].join(' && ');
  return `(has(${secret}.type) && ${secret}.type.startsWith('servicebinding.io/') && has(${owners}) && ${owners}.exists(owner, ${isOwner}))`;
}
