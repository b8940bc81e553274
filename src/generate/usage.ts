import { GROUP, VERSION } from '../api/definition.ts';
import { FLOW_KIND } from '../api/flowkind.ts';
import { yamlFile } from './artifact.ts';
import type { Artifact } from './artifact.ts';
import { LABELS, NAME, NAMESPACE } from './operator.ts';
import { bindingTo } from './rbac.ts';

/** A kind whose objects use Connections, and where. */
interface UsedBy {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly connections?: readonly string[];
  readonly secrets?: readonly string[];
}

const ofVolumes = (spec: string) => [
  `${spec}.volumes[*].secret.secretName`,
  `${spec}.volumes[*].projected.sources[*].secret.name`,
];
const ofContainers = (...containers: readonly string[]) =>
  containers.flatMap((container) => [
    `${container}.env[*].valueFrom.secretKeyRef.name`,
    `${container}.envFrom[*].secretRef.name`,
  ]);

/** Where a template of Pods names Secrets that its containers read. */
const ofPods = (template: string) => [
  ...ofContainers(`${template}.spec.containers[*]`, `${template}.spec.initContainers[*]`),
  ...ofVolumes(`${template}.spec`),
];

const [apps, batch] = [{ group: 'apps' }, { group: 'batch' }];

/** Workloads of Kubernetes itself; Pods are left out, because they come and go with these. */
const WORKLOADS: readonly UsedBy[] = [
  { ...apps, kind: 'DaemonSet', plural: 'daemonsets', secrets: ofPods('spec.template') },
  { ...apps, kind: 'Deployment', plural: 'deployments', secrets: ofPods('spec.template') },
  { ...apps, kind: 'StatefulSet', plural: 'statefulsets', secrets: ofPods('spec.template') },
  { ...batch, kind: 'CronJob', plural: 'cronjobs', secrets: ofPods('spec.jobTemplate.spec.template') },
  { ...batch, kind: 'Job', plural: 'jobs', secrets: ofPods('spec.template') },
];

const argo = (kind: string, plural: string, spec: string): UsedBy => ({
  group: 'argoproj.io',
  kind,
  plural,
  secrets: [
    ...ofContainers(`${spec}.templates[*].container`, `${spec}.templates[*].script`),
    `${spec}.templates[*].inputs.artifacts[*].s3.secretKeySecret.name`,
    `${spec}.templates[*].outputs.artifacts[*].s3.secretKeySecret.name`,
    ...ofVolumes(spec),
  ],
});
const spark = (kind: string, plural: string, spec: string): UsedBy => ({
  group: 'sparkoperator.k8s.io',
  kind,
  plural,
  secrets: [
    ...['driver', 'executor'].flatMap((role) => [
      ...ofContainers(`${spec}.${role}`),
      `${spec}.${role}.envSecretKeyRefs[*].name`,
      `${spec}.${role}.secrets[*].name`,
    ]),
    ...ofVolumes(spec),
  ],
});
const strimzi = { group: 'kafka.strimzi.io' };
const tekton = { group: 'tekton.dev' };

/** Kinds of other projects, by the file that declares them. */
const OTHERS: Readonly<Record<string, readonly UsedBy[]>> = {
  'argo-workflows': [
    argo('CronWorkflow', 'cronworkflows', 'spec.workflowSpec'),
    argo('Workflow', 'workflows', 'spec'),
    argo('WorkflowTemplate', 'workflowtemplates', 'spec'),
  ],
  flink: [
    {
      group: 'flink.apache.org',
      kind: 'FlinkDeployment',
      plural: 'flinkdeployments',
      secrets: ['spec.podTemplate', 'spec.jobManager.podTemplate', 'spec.taskManager.podTemplate'].flatMap(
        (template) => [...ofContainers(`${template}.spec.containers[*]`), ...ofVolumes(`${template}.spec`)],
      ),
    },
  ],
  knative: [
    { group: 'serving.knative.dev', kind: 'Service', plural: 'services', secrets: ofPods('spec.template') },
  ],
  spark: [
    spark('ScheduledSparkApplication', 'scheduledsparkapplications', 'spec.template'),
    spark('SparkApplication', 'sparkapplications', 'spec'),
  ],
  strimzi: [
    {
      ...strimzi,
      kind: 'KafkaConnector',
      plural: 'kafkaconnectors',
      connections: ['spec.config.mooring\\.connection'],
    },
    {
      ...strimzi,
      kind: 'KafkaConnect',
      plural: 'kafkaconnects',
      secrets: [
        'spec.externalConfiguration.env[*].valueFrom.secretKeyRef.name',
        'spec.externalConfiguration.volumes[*].secret.secretName',
        'spec.template.connectContainer.env[*].valueFrom.secretKeyRef.name',
        'spec.template.pod.volumes[*].secret.secretName',
        'spec.authentication.passwordSecret.secretName',
        'spec.authentication.certificateAndKey.secretName',
      ],
    },
  ],
  tekton: [
    {
      ...tekton,
      kind: 'PipelineRun',
      plural: 'pipelineruns',
      secrets: ['spec.workspaces[*].secret.secretName'],
    },
    {
      ...tekton,
      kind: 'TaskRun',
      plural: 'taskruns',
      secrets: [
        'spec.workspaces[*].secret.secretName',
        ...ofContainers('spec.taskSpec.steps[*]'),
        ...ofVolumes('spec.taskSpec'),
      ],
    },
    {
      ...tekton,
      kind: 'Task',
      plural: 'tasks',
      secrets: [...ofContainers('spec.steps[*]', 'spec.stepTemplate'), ...ofVolumes('spec')],
    },
  ],
};

/**
 * A component for usage by workloads: a file for each kind, with its FlowKind and the right to read it, so that each can
 * be applied by itself. Kinds of other projects stand beside it, as samples.
 */
export function usage(): readonly Artifact[] {
  const folder = 'deploy/usage';
  return [
    yamlFile(`${folder}/kustomization.yaml`, {
      apiVersion: 'kustomize.config.k8s.io/v1alpha1',
      kind: 'Component',
      resources: WORKLOADS.map(({ plural }) => `${plural}.yaml`),
    }),
    ...WORKLOADS.map((workload) => yamlFile(`${folder}/${workload.plural}.yaml`, ...declared(workload))),
    ...Object.entries(OTHERS).map(([name, kinds]) =>
      yamlFile(`${folder}/samples/${name}.yaml`, ...kinds.flatMap(declared)),
    ),
  ];
}

function declared({ group, kind, plural, connections, secrets }: UsedBy): readonly object[] {
  const metadata = { name: `${NAME}-reads-${plural}.${group}`, labels: LABELS };
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const rules = [{ apiGroups: [group], resources: [plural], verbs: ['list', 'watch'] }];
  const account = { name: NAME, namespace: NAMESPACE };
  return [
    { apiVersion, kind: 'ClusterRole', metadata, rules },
    { ...bindingTo('ClusterRole', metadata.name, account), metadata },
    {
      apiVersion: `${GROUP}/${VERSION}`,
      kind: FLOW_KIND.kind,
      metadata: { name: `${plural}.${group}`, labels: LABELS },
      spec: {
        group,
        kind,
        ...(connections !== undefined && { connections: places(connections) }),
        ...(secrets !== undefined && { secrets: places(secrets) }),
      },
    },
  ];
}

function places(paths: readonly string[]): readonly object[] {
  return paths.map((path) => ({ path }));
}
