/** Objects of other projects as their users write them, and the Secrets that they use, each with its place. */
interface FlowSample {
  readonly file: string;
  readonly name: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: object;
  readonly uses: readonly (readonly [secret: string, path: string])[];
}

const fromSecret = (name: string) => ({ valueFrom: { secretKeyRef: { name, key: 'password' } } });
const env = (name: string) => [{ name: 'PLAIN', value: 'x' }, { name: 'PASSWORD', ...fromSecret(name) }]; // prettier-ignore
const PASSWORD = 'env[PASSWORD].valueFrom.secretKeyRef.name';
const envFrom = (name: string) => [{ configMapRef: { name: 'settings' } }, { secretRef: { name } }];
const volumes = (name: string) => [
  { name: 'scratch', emptyDir: {} },
  { name: 'keys', secret: { secretName: name } },
];

export const FLOW_SAMPLES: readonly FlowSample[] = [
  {
    file: 'argo-workflows',
    name: 'workflows.argoproj.io',
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    spec: {
      entrypoint: 'load',
      volumes: volumes('argo-keys'),
      templates: [
        {
          name: 'load',
          container: { image: 'load', env: env('argo-orders'), envFrom: envFrom('argo-lake') },
        },
        { name: 'check', script: { image: 'python', source: 'pass', env: env('argo-check') } },
      ],
    },
    uses: [
      ['argo-orders', `spec.templates[load].container.${PASSWORD}`],
      ['argo-lake', 'spec.templates[load].container.envFrom[1].secretRef.name'],
      ['argo-check', `spec.templates[check].script.${PASSWORD}`],
      ['argo-keys', 'spec.volumes[keys].secret.secretName'],
    ],
  },
  {
    file: 'spark',
    name: 'sparkapplications.sparkoperator.k8s.io',
    apiVersion: 'sparkoperator.k8s.io/v1beta2',
    kind: 'SparkApplication',
    spec: {
      type: 'Python',
      mode: 'cluster',
      sparkVersion: '4.0.0',
      mainApplicationFile: 'local:///job.py',
      driver: {
        env: env('spark-orders'),
        secrets: [{ name: 'spark-keys', path: '/keys', secretType: 'Generic' }],
      },
      executor: { envSecretKeyRefs: { PASSWORD: { name: 'spark-lake', key: 'password' } } },
    },
    uses: [
      ['spark-orders', `spec.driver.${PASSWORD}`],
      ['spark-keys', 'spec.driver.secrets[spark-keys].name'],
      ['spark-lake', 'spec.executor.envSecretKeyRefs[PASSWORD].name'],
    ],
  },
  {
    file: 'knative',
    name: 'services.serving.knative.dev',
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    spec: {
      template: {
        spec: {
          containers: [{ name: 'app', image: 'app', env: env('knative-orders') }],
          volumes: [{ name: 'keys', secret: { secretName: 'knative-keys' } }],
        },
      },
    },
    uses: [
      ['knative-orders', `spec.template.spec.containers[app].${PASSWORD}`],
      ['knative-keys', 'spec.template.spec.volumes[keys].secret.secretName'],
    ],
  },
  {
    file: 'tekton',
    name: 'taskruns.tekton.dev',
    apiVersion: 'tekton.dev/v1',
    kind: 'TaskRun',
    spec: {
      workspaces: [{ name: 'keys', secret: { secretName: 'tekton-keys' } }],
      taskSpec: { steps: [{ name: 'load', image: 'load', env: env('tekton-orders') }] },
    },
    uses: [
      ['tekton-keys', 'spec.workspaces[keys].secret.secretName'],
      ['tekton-orders', `spec.taskSpec.steps[load].${PASSWORD}`],
    ],
  },
  {
    file: 'strimzi',
    name: 'kafkaconnects.kafka.strimzi.io',
    apiVersion: 'kafka.strimzi.io/v1beta2',
    kind: 'KafkaConnect',
    spec: {
      replicas: 1,
      bootstrapServers: 'kafka:9092',
      authentication: {
        type: 'scram-sha-512',
        username: 'connect',
        passwordSecret: { secretName: 'strimzi-login', password: 'password' },
      },
      template: { connectContainer: { env: [{ name: 'PASSWORD', ...fromSecret('strimzi-orders') }] } },
    },
    uses: [
      ['strimzi-orders', `spec.template.connectContainer.${PASSWORD}`],
      ['strimzi-login', 'spec.authentication.passwordSecret.secretName'],
    ],
  },
  {
    file: 'flink',
    name: 'flinkdeployments.flink.apache.org',
    apiVersion: 'flink.apache.org/v1beta1',
    kind: 'FlinkDeployment',
    spec: {
      image: 'flink',
      flinkVersion: 'v1_20',
      podTemplate: { spec: { containers: [{ name: 'flink-main-container', env: env('flink-orders') }] } },
    },
    uses: [['flink-orders', `spec.podTemplate.spec.containers[flink-main-container].${PASSWORD}`]],
  },
];
