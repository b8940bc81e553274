import { CONNECTION } from '../api/connection.ts';
import { CONNECTION_POLICY } from '../api/policy.ts';
import { CONNECTION_TEST } from '../api/test.ts';
import { CONNECTION_TYPE } from '../api/type.ts';
import { WEBHOOK_CONFIGURATION, CERTIFICATE_SECRET } from '../webhook/certificateRotator.ts';
import { rule, SPEC_CHANGED } from './cel.ts';
import { LABELS, NAME, NAMESPACE } from './operator.ts';

const rbacVersion = 'rbac.authorization.k8s.io/v1';
const roleName = `${NAME}-webhook`;
/** The account that publishes the built-in types. */
const OPERATOR = `system:serviceaccount:${NAMESPACE}:${NAME}`;
const subjects = [{ kind: 'ServiceAccount', name: NAME, namespace: NAMESPACE }];

/**
 * The webhook says more, and sooner; nothing that protects depends on it, so it is ignored where it fails. Its Secret
 * is made here, empty, and the operator may touch that one Secret and that one configuration, by name.
 */
export function webhook(): readonly object[] {
  const metadata = { name: roleName, labels: LABELS };
  const inNamespace = { ...metadata, namespace: NAMESPACE };
  const configurations = {
    apiGroups: ['admissionregistration.k8s.io'],
    resources: ['validatingwebhookconfigurations'],
  };
  return [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: CERTIFICATE_SECRET, namespace: NAMESPACE, labels: LABELS },
    },
    configuration({ service: { name: NAME, namespace: NAMESPACE, path: '/', port: 443 } }),
    {
      apiVersion: rbacVersion,
      kind: 'Role',
      metadata: inNamespace,
      rules: [
        {
          apiGroups: [''],
          resources: ['secrets'],
          resourceNames: [CERTIFICATE_SECRET],
          verbs: ['get', 'patch'],
        },
      ],
    },
    {
      apiVersion: rbacVersion,
      kind: 'RoleBinding',
      metadata: inNamespace,
      roleRef: roleRef('Role'),
      subjects,
    },
    {
      apiVersion: rbacVersion,
      kind: 'ClusterRole',
      metadata,
      rules: [{ ...configurations, resourceNames: [WEBHOOK_CONFIGURATION], verbs: ['get', 'patch'] }],
    },
    {
      apiVersion: rbacVersion,
      kind: 'ClusterRoleBinding',
      metadata,
      roleRef: roleRef('ClusterRole'),
      subjects,
    },
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
        matchConditions: [
          SPEC_CHANGED,
          { name: 'not-published', expression: `request.userInfo.username != '${OPERATOR}'` },
        ],
        failurePolicy: 'Ignore',
        sideEffects: 'None',
        timeoutSeconds: 5,
        admissionReviewVersions: ['v1'],
      },
    ],
  };
}

function roleRef(kind: 'Role' | 'ClusterRole') {
  return { apiGroup: 'rbac.authorization.k8s.io', kind, name: roleName };
}
