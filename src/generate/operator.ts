import { createRequire } from 'node:module';

/** Name of the operator's objects. */
export const NAME = 'mooring';
/** Namespace of the operator. */
export const NAMESPACE = 'mooring-system';
/** What a release is called: package.json says it, and nothing else. */
export const RELEASE = (createRequire(import.meta.url)('../../package.json') as { readonly version: string })
  .version;
/** By which the Pods of the operator are found. */
export const SELECTOR = { 'app.kubernetes.io/name': NAME } as const;
/** Labels of everything that is installed. */
export const LABELS = { ...SELECTOR, 'app.kubernetes.io/version': RELEASE } as const;

/** What kustomize puts in place of the name of the image. */
export const IMAGES = [{ name: NAME, newName: `ghcr.io/mooring-dev/${NAME}`, newTag: RELEASE }] as const;

const HEALTH = 8081;
const WEBHOOK = 9443;
/** Where metrics are served over TLS. */
export const METRICS = 8443;
/** What the operator of the whole cluster is told besides. */
export const SERVING = [
  `--webhook-address=[::]:${WEBHOOK}`,
  `--secure-metrics-address=[::]:${METRICS}`,
] as const;

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
  const spec = {
    replicas: 2,
    strategy: { type: 'RollingUpdate', rollingUpdate: ALL_BESIDE },
    selector: { matchLabels: SELECTOR },
    template: pod(args),
  };
  return [
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        selector: SELECTOR,
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
      spec: { maxUnavailable: 1, selector: { matchLabels: SELECTOR } },
    },
  ];
}

/** All new replicas start at once, and the old ones judge until those are ready. */
const ALL_BESIDE = { maxSurge: '100%', maxUnavailable: 0 } as const;

interface Manifest {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** Where the operator listens for the prober, in a volume of the two. */
const SOCKET = { name: 'prober', folder: '/run/mooring' } as const;
const SOCKET_PATH = `${SOCKET.folder}/prober.sock`;

/** Of the two programs: the socket is for their common group, and everything else is not. */
const USERS = { operator: 65532, prober: 65533, group: 65531 } as const;

/** A container writes its log and nothing else. */
const DISK = {
  requests: { 'ephemeral-storage': '16Mi' },
  limits: { 'ephemeral-storage': '256Mi' },
} as const;

/** What the two containers ask for, and may have. */
export const RESOURCES = {
  operator: {
    requests: { cpu: '100m', memory: '192Mi', ...DISK.requests },
    limits: { memory: '768Mi', ...DISK.limits },
  },
  prober: {
    requests: { cpu: '50m', memory: '128Mi', ...DISK.requests },
    limits: { memory: '1Gi', ...DISK.limits },
  },
} as const;

function pod(args: readonly string[]) {
  return {
    metadata: { labels: LABELS },
    spec: {
      serviceAccountName: NAME,
      automountServiceAccountToken: false, // the operator's container alone has it, see token()
      enableServiceLinks: false, // a namespace of many Services would fill the environment
      terminationGracePeriodSeconds: 30,
      securityContext: {
        runAsNonRoot: true,
        fsGroup: USERS.group,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [operatorContainer(args), proberContainer()],
      volumes: [
        { name: 'token', projected: { sources: token() } },
        { name: SOCKET.name, emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
      ],
      topologySpreadConstraints: ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map(spreadOver),
    },
  };
}

function spreadOver(topologyKey: string) {
  const labelSelector = { matchLabels: SELECTOR };
  return { maxSkew: 1, topologyKey, whenUnsatisfiable: 'ScheduleAnyway', labelSelector };
}

/** What a Pod mounts into each of its containers unless told otherwise. */
function token(): readonly object[] {
  const namespace = { path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } };
  return [
    { serviceAccountToken: { path: 'token', expirationSeconds: 3607 } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    { downwardAPI: { items: [namespace] } },
  ];
}

/** The API server goes on sending manifests until it has heard that the Pod is leaving. */
const LEAVING_SECONDS = 5;

function operatorContainer(args: readonly string[]) {
  const field = (name: string, fieldPath: string) => ({
    name,
    valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } },
  });
  const probe = (path: string, periodSeconds: number, failureThreshold: number) => ({
    httpGet: { path, port: 'health' },
    periodSeconds,
    failureThreshold,
    timeoutSeconds: 5, // a replica that starts takes 4 s to say that it is not ready
  });
  return {
    name: NAME,
    image: NAME,
    imagePullPolicy: 'IfNotPresent',
    args: [`--health-address=[::]:${HEALTH}`, `--prober-socket=${SOCKET_PATH}`, ...args],
    env: [field('POD_NAME', 'metadata.name'), field('POD_NAMESPACE', 'metadata.namespace')],
    ports: [
      { name: 'health', containerPort: HEALTH },
      { name: 'webhook', containerPort: WEBHOOK },
      { name: 'metrics', containerPort: METRICS },
    ],
    startupProbe: { ...probe('/livez', 1, 120), initialDelaySeconds: 4 },
    livenessProbe: probe('/livez', 10, 3),
    readinessProbe: probe('/readyz', 2, 3),
    lifecycle: { preStop: { sleep: { seconds: LEAVING_SECONDS } } },
    resources: RESOURCES.operator,
    securityContext: held(USERS.operator),
    volumeMounts: [
      { name: 'token', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true },
      { name: SOCKET.name, mountPath: SOCKET.folder },
    ],
  };
}

/** The first process of its container, so that the processes of tests end with it. */
function proberContainer() {
  const flags = ['--disable-sigusr1', '--max-semi-space-size=1', '--max-old-space-size=64', '--no-maglev'];
  return {
    name: 'prober',
    image: NAME,
    imagePullPolicy: 'IfNotPresent',
    command: ['/usr/local/bin/node', ...flags, '/app/prober.js'],
    args: [`--connect=${SOCKET_PATH}`],
    resources: RESOURCES.prober,
    securityContext: held(USERS.prober),
    volumeMounts: [{ name: SOCKET.name, mountPath: SOCKET.folder, readOnly: true }],
  };
}

function held(user: number) {
  return {
    runAsUser: user,
    runAsGroup: user,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  };
}
