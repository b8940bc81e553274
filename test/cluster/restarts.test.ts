import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ConnectionBinding } from '../../src/api/binding.ts';
import type { Workload } from '../../src/api/workload.ts';
import { restartedFor } from '../../src/controllers/connectionbinding/rollout.ts';
import { credential } from '../support/canary.ts';
import { eventually } from '../support/eventually.ts';
import { OPERATOR } from '../support/install.ts';
import { deployment } from './bindingrights.ts';
import { apiVersion, startEnvironment } from './environment.ts';
import type { Environment } from './environment.ts';

const DEPLOY = join(import.meta.dirname, '../../deploy');
const namespace = 'shop';
const [FIRST, SECOND, THIRD] = [credential('first'), credential('second'), credential('third')];
const WORKLOADS = ['deployment/api', 'statefulset/jobs', 'rollout/canary'] as const;

let environment: Environment;
let server: Server;
/** What the service lets in. */
let accepted = FIRST;

beforeAll(async () => {
  server = createServer((request, response) => {
    response.statusCode = request.headers.authorization === `Bearer ${accepted}` ? 200 : 401;
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  environment = await startEnvironment(...flags());
  const { kubectl } = environment;
  await kubectl('create', 'namespace', namespace);
  for (const file of ['policy.yaml', 'rights.yaml'])
    await kubectl('apply', '--server-side', '-f', join(DEPLOY, 'bindings', file));
  await kubectl.apply(deployment('api', namespace), deployment('jobs', namespace, 'StatefulSet'), {
    ...deployment('other', namespace),
    metadata: { name: 'other', namespace },
  });
  await kubectl.apply(ROLLOUTS);
  const canary = { ...deployment('canary', namespace, 'Rollout'), apiVersion: 'argoproj.io/v1alpha1' };
  await eventually(async () => void (await kubectl.apply(canary)), 180_000); // a new kind is known a moment later
  for (const each of WORKLOADS) await rollOut(each);
}, 900_000);

afterAll(async () => {
  await environment?.stop();
  server?.close();
});

const port = () => (server.address() as AddressInfo).port;
const flags = () => [`--allow-target=127.0.0.1/32:${port()}`, '--bindings'];

/** As much of the definition of Argo Rollouts as a restart meets. */
const ROLLOUTS = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'rollouts.argoproj.io' },
  spec: {
    group: 'argoproj.io',
    scope: 'Namespaced',
    names: { kind: 'Rollout', plural: 'rollouts', singular: 'rollout' },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

const token = (value: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'token', namespace },
  stringData: { token: value },
});

async function workload(each: string): Promise<Workload> {
  const [kind = '', name = ''] = each.split('/');
  return environment.get<Workload>(kind, namespace, name);
}

/** As its controller does, which no control plane without nodes has. */
async function rollOut(each: string): Promise<void> {
  const { generation = 0 } = (await workload(each)).metadata;
  const counts = { replicas: 1, updatedReplicas: 1, availableReplicas: 1, readyReplicas: 1 };
  const status = each.startsWith('rollout')
    ? { phase: 'Healthy', observedGeneration: String(generation) }
    : { ...counts, observedGeneration: generation };
  const patch = JSON.stringify({ status });
  await environment.kubectl(
    'patch',
    each,
    '-n',
    namespace,
    '--subresource=status',
    '--type=merge',
    '-p',
    patch,
  );
}

const marks = () => Promise.all(WORKLOADS.map(async (each) => restartedFor(await workload(each))));
const generations = () =>
  Promise.all(WORKLOADS.map(async (each) => (await workload(each)).metadata.generation));
const binding = () => environment.get<ConnectionBinding>('connectionbinding', namespace, 'orders');
const held = async () =>
  Buffer.from(
    (await environment.get<{ data: Record<string, string> }>('secret', namespace, 'orders')).data[
      'HTTP_TOKEN'
    ] ?? '',
    'base64',
  ).toString();

async function rotate(value: string): Promise<void> {
  accepted = value;
  await environment.kubectl.apply(token(value));
  await eventually(async () => expect(await held()).toBe(value), 60_000);
}

it('restarts nothing at the first publication', async () => {
  await environment.kubectl.apply(
    token(FIRST),
    {
      apiVersion,
      kind: 'Connection',
      metadata: { name: 'orders', namespace },
      spec: {
        type: 'http',
        parameters: { url: `http://127.0.0.1:${port()}/` },
        secrets: { token: { name: 'token', key: 'token' } },
        test: { interval: '0s', probe: {} },
      },
    },
    {
      apiVersion,
      kind: 'ConnectionBinding',
      metadata: { name: 'orders', namespace },
      spec: {
        connectionRef: { name: 'orders' },
        formats: ['env'],
        restart: {
          selector: { matchLabels: { uses: 'orders' } },
          kinds: ['Deployment', 'StatefulSet', 'Rollout'],
          atMostEvery: '0s',
        },
      },
    },
  );

  await eventually(
    async () => expect((await binding()).status?.restart).toEqual({ revision: expect.any(String) }),
    60_000,
  );

  expect(await marks()).toEqual([undefined, undefined, undefined]);
}, 240_000);

it('restarts one after the other what it selects, once each, and goes on where its operator was killed', async () => {
  const before = await generations();

  await rotate(SECOND);
  const { revision } = await eventuallyMarked(1);
  await environment.halt('SIGKILL');
  await rollOut(WORKLOADS[0]);
  await environment.start(...flags());
  await eventuallyMarked(2);
  await rollOut(WORKLOADS[1]);
  await eventuallyMarked(3);
  await rollOut(WORKLOADS[2]);
  await eventually(async () => expect((await binding()).status?.restart?.running).toBeUndefined(), 60_000);

  expect(await marks()).toEqual([revision, revision, revision]);
  expect(await generations()).toEqual(before.map((each = 0) => each + 1));
  expect(restartedFor(await workload('deployment/other'))).toBeUndefined();
}, 240_000);

/** Waits until so many are restarted, in their order; the next waits until the last of them has rolled out. */
async function eventuallyMarked(count: number): Promise<{ readonly revision: string | undefined }> {
  await eventually(async () => {
    const { restart } = (await binding()).status ?? {};
    const isSo = WORKLOADS.map((_, index) => index < count);
    expect((await marks()).map((each) => each !== undefined && each === restart?.revision)).toEqual(isSo);
  }, 60_000);
  return { revision: (await binding()).status?.restart?.revision };
}

it('restarts nothing because it starts', async () => {
  const before = await generations();

  await environment.halt();
  await environment.start(...flags());
  await rotate(THIRD); // it is at work
  await eventually(async () => expect((await binding()).status?.restart?.running).toBe(true), 60_000);

  const changed = (await generations()).map((each = 0, index) => each - (before[index] ?? 0));
  expect(changed.slice(1)).toEqual([0, 0]);
  expect(changed[0]).toBeLessThanOrEqual(1);
}, 240_000);

it('is held to one annotation by the API server, whatever the namespace of the operator is called', async () => {
  const accounts = [OPERATOR.namespace, 'elsewhere'].map((each) => `system:serviceaccount:${each}:mooring`);
  await environment.kubectl.apply({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'too-much' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: accounts.map((name) => ({ kind: 'User', name, apiGroup: 'rbac.authorization.k8s.io' })),
  });
  const template = (part: object) => JSON.stringify({ spec: { template: part } });
  for (const account of accounts) {
    const attempt = (...args: readonly string[]) =>
      environment
        .kubectl(...args, '-n', namespace, `--as=${account}`)
        .catch((error: unknown) => String(error));
    const patch = (each: string, body: string) => attempt('patch', each, '--type=merge', '-p', body);
    const told = await Promise.all([
      patch('deployment/api', template({ spec: { containers: [{ name: 'api', image: 'evil' }] } })),
      patch('deployment/api', template({ metadata: { annotations: { other: 'a' } } })),
      patch('deployment/api', template({ metadata: { labels: { a: 'b' } } })),
      patch('deployment/api', JSON.stringify({ spec: { replicas: 0 } })),
      patch('deployment/api', JSON.stringify({ spec: { minReadySeconds: 5 } })),
      patch('deployment/api', JSON.stringify({ metadata: { labels: { a: 'b' } } })),
      patch('deployment/api', JSON.stringify({ metadata: { finalizers: ['example.dev/a'] } })),
      patch('statefulset/jobs', JSON.stringify({ spec: { revisionHistoryLimit: 3 } })),
      patch('rollout/canary', JSON.stringify({ spec: { restartAt: '2026-01-01T00:00:00Z' } })),
      patch('rollout/canary', JSON.stringify({ other: true })),
      attempt('scale', 'deployment/api', '--replicas=0'),
      attempt('delete', 'deployment/api'),
      attempt('create', 'deployment', 'new', '--image=evil'),
    ]);

    expect(
      told.filter((each) => !each.includes('may change nothing of a workload but the annotation')),
    ).toEqual([]);
    for (const each of WORKLOADS)
      expect(
        await patch(each, template({ metadata: { annotations: { 'mooring.dev/restarted-for': account } } })),
      ).toContain('patched');
  }
  await environment.kubectl('delete', 'clusterrolebinding', 'too-much');
}, 240_000);
