import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canariesIn, credential } from '../../support/canary.ts';
import { startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import { removeFolder, temporaryFolder } from '../../support/process.ts';
import { connection } from '../console.ts';
import { API_VERSION, connectionObject, ready } from '../shop.ts';
import { answerTo, BINDINGS, CREATION, deployment, DEPLOYMENTS, heal, items, lease, LEASE, reviews, SLICES, webhook, WEBHOOKS } from './healthy.ts'; // prettier-ignore

const PODS = 'GET /api/v1/namespaces/mooring-system/pods';
const OWN_DEPLOYMENTS = 'GET /apis/apps/v1/namespaces/mooring-system/deployments';
const HOST = 'pg.internal.example.com';

const POD_EVENTS = 'GET /api/v1/namespaces/mooring-system/events';
const SERVICE = 'GET /api/v1/namespaces/mooring-system/services/mooring';
const DEFINITION = 'GET /apis/apiextensions.k8s.io/v1/customresourcedefinitions/connections.mooring.dev';

/** A definition that these wrote. */
const definition = (managedFields: readonly object[], annotations: object = {}) => ({
  metadata: { name: 'connections.mooring.dev', generation: 1, managedFields, annotations },
  spec: { versions: [{ name: 'v1alpha1', served: true, storage: true }] },
});

let cluster: FakeCluster;
let folder: string;

beforeAll(async () => {
  cluster = await startFakeCluster({ page: 500 });
  folder = await temporaryFolder('mooring-bundle');
}, 60_000);

afterAll(async () => {
  await cluster?.stop();
  await removeFolder(folder);
});

/** A Pod of the operator, whose containers are in this state. */
const pod = (containers: readonly object[]) => ({
  metadata: { name: 'mooring-0' },
  spec: { nodeName: 'worker-seven' },
  status: { phase: 'Running', containerStatuses: containers },
});

function recover(): void {
  heal(cluster);
  const [operator] = [deployment('mooring-system', 2, ['--workers=16'])];
  answerTo(cluster, OWN_DEPLOYMENTS, items(operator));
  answerTo(cluster, PODS, items(pod([{ name: 'mooring', restartCount: 0, ready: true }])));
  answerTo(cluster, POD_EVENTS, items());
  answerTo(cluster, DEFINITION, definition([{ manager: 'kubectl', operation: 'Apply' }]));
  answerTo(cluster, SERVICE, { spec: { clusterIP: '10.9.8.7', ports: [{ port: 443 }] } });
  for (const container of ['mooring', 'prober'])
    cluster.answer(`GET /api/v1/namespaces/mooring-system/pods/mooring-0/log`, () => ({
      body: { msg: `${container} started at https://${HOST}:5432` },
    }));
}

let made = 0;

async function bundle(...flags: readonly string[]): Promise<string> {
  const file = join(folder, `bundle-${(made += 1)}.json`);
  const { code } = await connection([
    'doctor',
    '--bundle',
    file,
    '--kubeconfig',
    cluster.kubeconfig,
    ...flags,
  ]);
  expect(code).toBe(0);
  return readFile(file, 'utf8');
}

const not = (name: string, reason: string, message = 'our own words') =>
  connectionObject(
    name,
    { type: 'postgresql', parameters: { host: HOST } },
    { status: { conditions: [{ type: 'Ready', status: 'False', reason, message }] } },
  );

describe('a bundle for people without access', () => {
  let healthy: string;

  beforeAll(async () => {
    recover();
    healthy = await bundle();
  }, 60_000);

  beforeEach(recover);

  it.each<[string, () => void, RegExp]>([
    [
      'definitions that are not installed',
      () => answerTo(cluster, `GET /apis/${API_VERSION}`, { resources: [] }),
      /not installed: Connection/,
    ],
    [
      'an operator that does not run',
      () => answerTo(cluster, DEPLOYMENTS, items(deployment('mooring-system', 0))),
      /0 of 2 available/,
    ],
    ['no leader', () => cluster.answer(LEASE, () => ({ body: lease('', 0) })), /nobody leads/],
    [
      'a leader that has gone silent',
      () => cluster.answer(LEASE, () => ({ body: lease('mooring-0', 90_000) })),
      /heard 90 s ago/,
    ],
    [
      'a right that is missing',
      () => reviews(cluster, 'subjectaccessreviews', 'create tokenreviews'),
      /lacks create tokenreviews/,
    ],
    [
      'policies that are not bound',
      () => answerTo(cluster, BINDINGS, items()),
      /not bound: secret-use-connections/,
    ],
    [
      'a webhook that cannot be reached',
      () => {
        answerTo(cluster, WEBHOOKS, items(webhook('')));
        cluster.answer(CREATION, () => ({ status: 201, body: {} }));
      },
      /no caBundle/,
    ],
    [
      'a cluster that is too old',
      () => answerTo(cluster, 'GET /version', { major: '1', minor: '30', gitVersion: 'v1.30.0' }),
      /older than 1\.32/,
    ],
    [
      'a prober that is killed for memory',
      () =>
        answerTo(
          cluster,
          PODS,
          items(
            pod([{ name: 'prober', restartCount: 7, lastState: { terminated: { reason: 'OOMKilled' } } }]),
          ),
        ),
      /OOMKilled/,
    ],
    [
      'a Connection whose password is wrong',
      () => cluster.put(not('wrong', 'CredentialsRejected')),
      /"reason": "CredentialsRejected"/,
    ],
    [
      'an image that no node can pull',
      () =>
        answerTo(cluster, POD_EVENTS, items({ type: 'Warning', reason: 'Failed', message: 'ErrImagePull' })),
      /ErrImagePull/,
    ],
    [
      'a Service that leads to no Pod',
      () => answerTo(cluster, SLICES, items({ metadata: { name: 'mooring-x' }, endpoints: [] })),
      /"name": "mooring-x",\s+"endpoints": \[\]/,
    ],
    [
      'what wrote a definition',
      () => answerTo(cluster, DEFINITION, definition([{ manager: 'helm', operation: 'Update' }])),
      /"manager": "helm"/,
    ],
  ])('names %s', async (_, induce, words) => {
    expect(healthy).not.toMatch(words);

    induce();

    expect(await bundle()).toMatch(words);
  });

  it('holds versions, flags, states and log lines, and no host unless asked', async () => {
    cluster.put(not('lake', 'HostNotFound', `no address of ${HOST} at 10.1.2.3`));
    answerTo(cluster, SLICES, items({ endpoints: [{ addresses: ['10.4.5.6'] }] }));
    const events = ['worker-seven', 'worker-eight'].map((host) => ({
      message: `assigned mooring-0 to ${host}`,
      source: { host },
    }));
    answerTo(cluster, POD_EVENTS, items(...events));

    const [without, withHosts] = [await bundle(), await bundle('--with-hosts')];

    for (const words of [
      '"gitVersion": "v1.34.1"',
      '--workers=16',
      'started at',
      'HostNotFound',
      'assigned mooring-0 to [host]',
    ])
      expect(without).toContain(words);
    expect(without).not.toMatch(
      /internal\.example|10\.1\.2\.3|10\.9\.8\.7|10\.4\.5\.6|127\.0\.0\.1|worker-(seven|eight)/,
    );
    expect(without).toContain('no address of [host] at [host]');
    expect(withHosts).toContain(`no address of ${HOST} at 10.1.2.3`);
  });

  it('leaves the links of its remedies as they are', async () => {
    answerTo(cluster, 'GET /metrics', '');

    expect(await bundle()).toContain('see https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/');
  });

  it('is written, and a success, where checks found something: their number is told', async () => {
    answerTo(cluster, BINDINGS, items());
    const file = join(folder, 'findings.json');

    const { code, told } = await connection(['doctor', '--bundle', file, '--kubeconfig', cluster.kubeconfig]);

    expect({ code, told }).toEqual({
      code: 0,
      told: `1 of 15 checks found something, as the file says\n${file}: look through it before you give it away`,
    });
  });

  it('reads no Secret, and takes over nothing of a spec but the type', async () => {
    const password = credential();
    cluster.put({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'shop' },
      data: { password },
    });
    cluster.put(
      connectionObject(
        'odd',
        { type: 'http', parameters: { url: `https://${password}/` }, description: password },
        ready('True', 'TestSucceeded'),
      ),
    );

    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': password };
    const managedFields = [{ manager: 'kubectl', fieldsV1: { [password]: {} } }];
    answerTo(cluster, DEFINITION, definition(managedFields, annotations));
    answerTo(cluster, WEBHOOKS, items({ ...webhook(''), metadata: { name: 'mooring', annotations } }));
    answerTo(cluster, SERVICE, { metadata: { annotations }, spec: {} });
    answerTo(cluster, POD_EVENTS, items({ metadata: { annotations }, reason: 'Started' }));

    expect(canariesIn(await bundle('--with-hosts'))).toEqual([]);
  });
});
