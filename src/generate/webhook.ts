import { CONNECTION } from '../api/connection.ts';
import { CONNECTION_POLICY } from '../api/policy.ts';
import { CONNECTION_TEST } from '../api/test.ts';
import { CONNECTION_TYPE } from '../api/type.ts';
import { WEBHOOK_CONFIGURATION, CERTIFICATE_SECRET } from '../webhook/certificateRotator.ts';
import { rule, SPEC_CHANGED } from './cel.ts';
import { LABELS, NAME, NAMESPACE } from './operator.ts';

const ROLE = `${NAME}-webhook`;
const METADATA = { name: ROLE, labels: LABELS };
const STORED = { name: CERTIFICATE_SECRET, namespace: NAMESPACE, labels: LABELS };
const CONFIGURATION_METADATA = { name: WEBHOOK_CONFIGURATION, labels: LABELS };
const IN_CLUSTER = { service: { name: NAME, namespace: NAMESPACE, path: '/', port: 443 } };
/** Types that an operator publishes are judged already; its namespace is not named, because its user may choose another. */
const NOT_PUBLISHED = `request.resource.resource != '${CONNECTION_TYPE.plural}' || !request.userInfo.username.matches('^system:serviceaccount:[^:]+:${NAME}$')`;

/**
 * The webhook says more, and sooner; nothing that protects depends on it, so it is ignored where it fails. Its Secret
 * is made here, empty, and the operator may touch that one Secret and that one configuration, by name.
 */
export function webhook(): readonly object[] {
  return [
    { apiVersion: 'v1', kind: 'Secret', metadata: STORED },
    configuration(IN_CLUSTER),
    ...grantSecret(['get', 'patch']),
    ...grant('ClusterRole', METADATA, {
      apiGroups: ['admissionregistration.k8s.io'],
      resources: ['validatingwebhookconfigurations'],
      resourceNames: [WEBHOOK_CONFIGURATION],
      verbs: ['get', 'patch'],
    }),
  ];
}

/** The same where cert-manager makes the Secret and tells the API server whom to trust: the operator reads the one, and leaves the other alone. */
export function certManagerWebhook(issuerRef: object | string): readonly object[] {
  const service = `${NAME}.${NAMESPACE}.svc`;
  const annotations = { 'cert-manager.io/inject-ca-from': `${NAMESPACE}/${CERTIFICATE_SECRET}` };
  return [
    {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: STORED,
      spec: {
        secretName: CERTIFICATE_SECRET,
        dnsNames: [service, `${service}.cluster.local`],
        privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
        issuerRef,
      },
    },
    { ...configuration(IN_CLUSTER), metadata: { ...CONFIGURATION_METADATA, annotations } },
    ...grantSecret(['get']),
  ];
}

function grantSecret(verbs: readonly string[]): readonly object[] {
  const named = { apiGroups: [''], resources: ['secrets'], resourceNames: [CERTIFICATE_SECRET] };
  return grant('Role', { ...METADATA, namespace: NAMESPACE }, { ...named, verbs });
}

/** A role, and its binding to the operator. */
function grant(kind: 'Role' | 'ClusterRole', metadata: object, rule: object): readonly object[] {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind, name: ROLE };
  const subjects = [{ kind: 'ServiceAccount', name: NAME, namespace: NAMESPACE }];
  return [
    { apiVersion, kind, metadata, rules: [rule] },
    { apiVersion, kind: `${kind}Binding`, metadata, roleRef, subjects },
  ];
}

/** What tells the API server of the webhook; the operator adds the certificates to trust. */
export function configuration(clientConfig: object): object {
  const kinds = [CONNECTION, CONNECTION_TEST, CONNECTION_TYPE, CONNECTION_POLICY].map(({ plural }) => plural);
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: CONFIGURATION_METADATA,
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
