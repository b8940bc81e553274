/** Name of the operator's objects. */
export const NAME = 'mooring';
/** Namespace of the operator. */
export const NAMESPACE = 'mooring-system';
/** Labels of everything that is installed. */
export const LABELS = { 'app.kubernetes.io/name': NAME } as const;

/** What kustomize puts in place of the name of the image. */
export const IMAGES = [{ name: NAME, newName: `ghcr.io/mooring-dev/${NAME}`, newTag: '0.1.0' }] as const;

const HEALTH = 8081;
const WEBHOOK = 9443;
/** What the operator of the whole cluster is told besides. */
export const ADMITTING = [`--webhook-address=0.0.0.0:${WEBHOOK}`] as const;

/** Namespace and account of the operator. */
export function identity(): readonly object[] {
  const labels = { ...LABELS, 'pod-security.kubernetes.io/enforce': 'restricted' };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE, labels } },
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: NAME, namespace: NAMESPACE, labels: LABELS },
    },
  ];
}

/** What runs: two replicas, of which one leads, with as few rights on the node as there are. */
export function workload(namespace: string, args: readonly string[]): readonly Manifest[] {
  const metadata = { name: NAME, namespace, labels: LABELS };
  const spec = { replicas: 2, selector: { matchLabels: LABELS }, template: pod(args) };
  return [
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        selector: LABELS,
        ports: [
          { name: 'health', port: HEALTH, targetPort: 'health' },
          { name: 'webhook', port: 443, targetPort: 'webhook' },
        ],
      },
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata,
      spec: { maxUnavailable: 1, selector: { matchLabels: LABELS } },
    },
  ];
}

interface Manifest {
  readonly kind: string;
  readonly [field: string]: unknown;
}

function pod(args: readonly string[]) {
  return {
    metadata: { labels: LABELS },
    spec: {
      serviceAccountName: NAME,
      terminationGracePeriodSeconds: 30,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65532,
        runAsGroup: 65532,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [container(args)],
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'kubernetes.io/hostname',
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: LABELS },
        },
      ],
    },
  };
}

function container(args: readonly string[]) {
  const field = (name: string, fieldPath: string) => ({
    name,
    valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } },
  });
  const probe = (path: string) => ({
    httpGet: { path, port: 'health' },
    periodSeconds: 10,
    failureThreshold: 3,
  });
  return {
    name: NAME,
    image: NAME,
    args: [`--health-address=0.0.0.0:${HEALTH}`, ...args],
    env: [field('POD_NAME', 'metadata.name'), field('POD_NAMESPACE', 'metadata.namespace')],
    ports: [
      { name: 'health', containerPort: HEALTH },
      { name: 'webhook', containerPort: WEBHOOK },
    ],
    livenessProbe: { ...probe('/livez'), initialDelaySeconds: 20 },
    readinessProbe: probe('/readyz'),
    resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  };
}
