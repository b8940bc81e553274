import { CERTIFICATE_SECRET } from '../webhook/certificateRotator.ts';
import { ALERTS } from './alerts.ts';
import { yamlFile } from './artifact.ts';
import type { Artifact } from './artifact.ts';
import { dashboard, PANELS } from './dashboard.ts';
import { LABELS, METRICS, NAME, NAMESPACE, SELECTOR } from './operator.ts';
import { bindingTo, METRICS_READER } from './rbac.ts';
import { table } from './reasons.ts';
import { given, value } from './template.ts';

const folder = 'deploy/monitoring';
const SERVICE = `${NAME}-metrics`;
const MONITORING = 'monitoring.coreos.com/v1';
/** What a sidecar of Grafana looks for. */
const DASHBOARD_LABELS = { ...LABELS, grafana_dashboard: '1' };

/**
 * Kustomize components: `monitoring` has a Service and a ServiceMonitor, rules and a dashboard; `monitoring/pods` has a
 * PodMonitor in place of the first two, with a token of its own, because a PodMonitor cannot use that of Prometheus.
 */
export function monitoring(): readonly Artifact[] {
  const component = (path: string, body: object) =>
    yamlFile(`${path}/kustomization.yaml`, {
      apiVersion: 'kustomize.config.k8s.io/v1alpha1',
      kind: 'Component',
      ...body,
    });
  const rules = `${folder}/rules`;
  return [
    component(folder, { components: ['rules'], resources: ['service.yaml'] }),
    yamlFile(`${folder}/service.yaml`, ...byService()),
    component(`${folder}/pods`, { components: ['../rules'], resources: ['pods.yaml'] }),
    yamlFile(`${folder}/pods/pods.yaml`, ...byPods()),
    component(rules, {
      resources: ['rules.yaml'],
      configMapGenerator: [
        {
          name: `${NAME}-dashboard`,
          namespace: NAMESPACE,
          files: [`${NAME}.json=dashboard.json`],
          options: { disableNameSuffixHash: true, labels: DASHBOARD_LABELS },
        },
      ],
    }),
    yamlFile(`${rules}/rules.yaml`, rule(SELECTOR)),
    { path: `${rules}/dashboard.json`, content: `${JSON.stringify(dashboard(), undefined, 2)}\n` },
  ];
}

/** The same for the chart, by the conditions under which a user of it has each. */
export function monitoringTemplates(): Readonly<Record<string, readonly object[]>> {
  const labels = given('.Values.monitoring.labels');
  const labelled = (object: Manifest) =>
    object.apiVersion === MONITORING ? { ...object, metadata: { ...object.metadata, labels } } : object;
  const name = value('.Values.monitoring.scraper.name');
  const account = { name, namespace: value('.Values.monitoring.scraper.namespace') };
  return {
    '.Values.monitoring.enabled': [rule(labels)],
    'and .Values.monitoring.enabled (eq .Values.monitoring.monitor "ServiceMonitor")':
      byService().map(labelled),
    'and .Values.monitoring.enabled (eq .Values.monitoring.monitor "PodMonitor")': byPods().map(labelled),
    'and .Values.monitoring.enabled .Values.monitoring.scraper.name': [
      {
        ...bindingTo('ClusterRole', METRICS_READER, account),
        metadata: { name: `${NAME}-scraper`, labels: LABELS },
      },
    ],
  };
}

/** The ConfigMap of the dashboard in the chart: its text has braces, and is taken from a file. */
export const DASHBOARD_TEMPLATE = `{{- if .Values.monitoring.enabled }}
apiVersion: v1
kind: ConfigMap
metadata:
  name: ${NAME}-dashboard
  namespace: {{ .Release.Namespace }}
  labels:
${Object.entries(DASHBOARD_LABELS)
  .map(([key, label]) => `    ${key}: "${label}"`)
  .join('\n')}
data:
  ${NAME}.json: {{ .Files.Get "files/dashboard.json" | quote }}
{{- end }}
`;

/** For docs/operations.md: what each panel shows. */
export function panels(): string {
  return table(
    ['panel', 'drawn as', 'shows'],
    PANELS.map(({ title, type, shows }) => [title, type, shows]),
  );
}

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: object;
  readonly [field: string]: unknown;
}

function byService(): readonly Manifest[] {
  const metadata = {
    name: SERVICE,
    namespace: NAMESPACE,
    labels: { ...LABELS, 'app.kubernetes.io/component': 'metrics' },
  };
  const ownService = { ...SELECTOR, 'app.kubernetes.io/component': 'metrics' };
  const port = { name: 'metrics', port: METRICS, targetPort: 'metrics' };
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: SELECTOR, ports: [port], clusterIP: 'None' },
    },
    {
      apiVersion: MONITORING,
      kind: 'ServiceMonitor',
      metadata: { ...metadata, labels: SELECTOR },
      spec: {
        selector: { matchLabels: ownService },
        endpoints: [
          { ...scraping(), bearerTokenFile: '/var/run/secrets/kubernetes.io/serviceaccount/token' },
        ],
      },
    },
  ];
}

function byPods(): readonly Manifest[] {
  const account = { name: METRICS_READER, namespace: NAMESPACE };
  const metadata = { ...account, labels: LABELS };
  const credentials = { name: METRICS_READER, key: 'token' };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/service-account-token',
      metadata: { ...metadata, annotations: { 'kubernetes.io/service-account.name': METRICS_READER } },
    },
    {
      ...bindingTo('ClusterRole', METRICS_READER, account),
      metadata: { name: METRICS_READER, labels: LABELS },
    },
    {
      apiVersion: MONITORING,
      kind: 'PodMonitor',
      metadata: { name: NAME, namespace: NAMESPACE, labels: SELECTOR },
      spec: {
        selector: { matchLabels: SELECTOR },
        podMetricsEndpoints: [{ ...scraping(), authorization: { credentials } }],
      },
    },
  ];
}

/** Their own label `namespace` is that of a Connection, and stays. */
function scraping() {
  return {
    port: 'metrics',
    scheme: 'https',
    path: '/metrics',
    interval: '30s',
    honorLabels: true,
    tlsConfig: {
      ca: { secret: { name: CERTIFICATE_SECRET, key: 'ca.crt' } },
      serverName: `${NAME}.${NAMESPACE}.svc`,
    },
  };
}

function rule(labels: unknown): object {
  return {
    apiVersion: MONITORING,
    kind: 'PrometheusRule',
    metadata: { name: NAME, namespace: NAMESPACE, labels },
    spec: { groups: [{ name: NAME, rules: ALERTS }] },
  };
}
