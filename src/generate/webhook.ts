import { CONNECTION } from '../api/connection.ts';
import { CONNECTION_POLICY } from '../api/policy.ts';
import { CONNECTION_TEST } from '../api/test.ts';
import { CONNECTION_TYPE } from '../api/type.ts';
import { WEBHOOK_CONFIGURATION, CERTIFICATE_SECRET } from '../webhook/certificateRotator.ts';
import { rule, SPEC_CHANGED } from './cel.ts';
import { LABELS, NAME, NAMESPACE } from './operator.ts';

const ROLE = `${NAME}-webhook`;
const METADATA = { name: ROLE, labels: LABELS };
/** Types that an operator publishes are judged already; its namespace is not named, because its user may choose another. */
const NOT_PUBLISHED = `request.resource.resource != '${CONNECTION_TYPE.plural}' || !request.userInfo.username.matches('^system:serviceaccount:[^:]+:${NAME}$')`;

/**
 * The webhook says more, and sooner; nothing that protects depends on it, so it is ignored where it fails. Its Secret
 * is made here, empty, and the operator may touch that one Secret and that one configuration, by name.
 */
export function webhook(): readonly object[] {
  const metadata = { name: CERTIFICATE_SECRET, namespace: NAMESPACE, labels: LABELS };
  return [
    { apiVersion: 'v1', kind: 'Secret', metadata },
    configuration({ service: { name: NAME, namespace: NAMESPACE, path: '/', port: 443 } }),
    ...grant(
      'Role',
      { ...METADATA, namespace: NAMESPACE },
      {
        apiGroups: [''],
        resources: ['secrets'],
        resourceNames: [CERTIFICATE_SECRET],
      },
    ),
    ...grant('ClusterRole', METADATA, {
      apiGroups: ['admissionregistration.k8s.io'],
      resources: ['validatingwebhookconfigurations'],
      resourceNames: [WEBHOOK_CONFIGURATION],
    }),
  ];
}

/** A role to read and change what is named, and its binding to the operator. */
function grant(kind: 'Role' | 'ClusterRole', metadata: object, named: object): readonly object[] {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind, name: ROLE };
  const subjects = [{ kind: 'ServiceAccount', name: NAME, namespace: NAMESPACE }];
  return [
    { apiVersion, kind, metadata, rules: [{ ...named, verbs: ['get', 'patch'] }] },
    { apiVersion, kind: `${kind}Binding`, metadata, roleRef, subjects },
  ];
}

/** What tells the API server of the webhook; the operator adds the certificates to trust. */
export function configuration(clientConfig: object): object {
  const kinds = [CONNECTION, CONNECTION_TEST, CONNECTION_TYPE, CONNECTION_POLICY].map(({ plural }) => plural);
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: WEBHOOK_CONFIGURATION, labels: LABELS },
    webhooks: [
      {
        name: 'manifests.mooring.dev',
        clientConfig,
        rules: kinds.map((plural) => rule(plural, ['CREATE', 'UPDATE'])),
        // Nothing else is judged, so nothing else is sent.
        matchConditions: [SPEC_CHANGED, { name: 'not-published', expression: NOT_PUBLISHED }],
        failurePolicy: 'Ignore',
        sideEffects: 'None',
        timeoutSeconds: 5,
        admissionReviewVersions: ['v1'],
      },
    ],
  };
}
