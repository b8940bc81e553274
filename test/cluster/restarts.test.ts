import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ConnectionBinding } from '../../src/api/binding.ts';
import { RESTARTED_FOR } from '../../src/api/workload.ts';
import { credential } from '../support/canary.ts';
import { eventually } from '../support/eventually.ts';
import { OPERATOR } from '../support/install.ts';
import { deployment } from './bindingrights.ts';
import { apiVersion, startEnvironment } from './environment.ts';
import type { Environment } from './environment.ts';

const BINDINGS = join(import.meta.dirname, '../../deploy/bindings');
const namespace = 'shop';
const WORKLOADS = ['api', 'worker'];
const [FIRST, SECOND, THIRD] = [credential('first'), credential('second'), credential('third')];

let environment: Environment;
let server: Server;
let flags: readonly string[];

beforeAll(async () => {
  server = createServer((request, response) => {
    const isOurs = [FIRST, SECOND, THIRD].some((each) => request.headers.authorization === `Bearer ${each}`);
    response.statusCode = isOurs ? 200 : 401;
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  flags = [`--allow-target=127.0.0.1/32:${port}`, '--bindings'];
  environment = await startEnvironment(...flags);
  const { kubectl } = environment;
  for (const file of ['policy.yaml', 'rights.yaml'])
    await kubectl('apply', '--server-side', '-f', join(BINDINGS, file));
  await kubectl('create', 'namespace', namespace);
  await kubectl.apply(...WORKLOADS.map((name) => deployment(name, namespace)));
  for (const name of WORKLOADS) await rollOut(name);
  await kubectl.apply(tokenOf(FIRST), connection(port), binding('0s'));
}, 900_000);

afterAll(async () => {
  await environment?.stop();
  server?.close();
});

it('restarts nothing when the Secret is published for the first time', async () => {
  await settled(FIRST);

  expect(await restarts()).toEqual([undefined, undefined]);
}, 120_000);

it('restarts what is selected after a rotation, the next when the first has rolled out', async () => {
  await environment.kubectl.apply(tokenOf(SECOND));

  await eventually(async () => expect((await restarts()).filter(Boolean)).toHaveLength(1), 60_000);
  const first = (await restarts()).findIndex(Boolean);
  await leaseRenewed();
  await leaseRenewed();
  expect((await restarts()).filter(Boolean)).toHaveLength(1); // though the operator has looked again since
  expect((await get()).status?.restart?.running).toBe(true);
  await rollOut(WORKLOADS[first]!);
  await eventually(async () => expect((await restarts()).filter(Boolean)).toHaveLength(2), 60_000);
  await rollOut(WORKLOADS[1 - first]!);

  await settled(SECOND);
  const { revision } = (await get()).status!.restart!;
  expect(await restarts()).toEqual([revision, revision]);
  expect(await generations()).toEqual([2, 2]);
}, 180_000);

it('restarts nothing because the operator starts', async () => {
  const before = await get();
  await environment.halt('SIGKILL');
  await environment.start(...flags);

  await environment.kubectl.apply(binding('1h'));
  await eventually(async () => {
    const { status, metadata } = await get();
    expect(metadata.generation).toBe(before.metadata.generation! + 1);
    expect(status?.observedGeneration).toBe(metadata.generation);
  }, 90_000);

  expect(await generations()).toEqual([2, 2]);
}, 180_000);

it('publishes a rotation within atMostEvery, and leaves the restart for later', async () => {
  await environment.kubectl.apply(tokenOf(THIRD));

  await published(THIRD);
  await eventually(async () => expect((await get()).status?.restart?.pending).toBeDefined(), 60_000);

  expect(await generations()).toEqual([2, 2]);
}, 120_000);

function tokenOf(value: string) {
  const metadata = { name: 'token', namespace };
  return { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { token: value } };
}

function connection(port: number) {
  const spec = {
    type: 'http',
    parameters: { url: `http://127.0.0.1:${port}/` },
    secrets: { token: { name: 'token', key: 'token' } },
    test: { interval: '0s', probe: {} },
  };
  return { apiVersion, kind: 'Connection', metadata: { name: 'orders', namespace }, spec };
}

function binding(atMostEvery: string) {
  const restart = { selector: { matchLabels: { uses: 'orders' } }, kinds: ['Deployment'], atMostEvery };
  const spec = { connectionRef: { name: 'orders' }, formats: ['env'], restart };
  return { apiVersion, kind: 'ConnectionBinding', metadata: { name: 'orders', namespace }, spec };
}

const get = () => environment.get<ConnectionBinding>('connectionbinding', namespace, 'orders');

/** Waits until the workloads' Secret holds this token. */
async function published(token: string): Promise<void> {
  await eventually(async () => {
    const { data } = await environment.get<{ data: Record<string, string> }>('secret', namespace, 'orders');
    expect(Buffer.from(data['HTTP_TOKEN'] ?? '', 'base64').toString()).toBe(token);
  }, 60_000);
}

/** The same, and that nothing is left to be restarted. */
async function settled(token: string): Promise<void> {
  await published(token);
  await eventually(async () => {
    const { restart } = (await get()).status ?? {};
    expect(restart).toMatchObject({ revision: expect.any(String) });
    expect([restart?.pending, restart?.running]).toEqual([undefined, undefined]);
  }, 60_000);
}

interface Deployment {
  readonly metadata: { readonly generation: number };
  readonly spec: { readonly template: { readonly metadata: { annotations?: Record<string, string> } } };
}

function deployments(): Promise<readonly Deployment[]> {
  return Promise.all(WORKLOADS.map((name) => environment.get<Deployment>('deployment', namespace, name)));
}

/** The revision that each was restarted for. */
async function restarts(): Promise<readonly (string | undefined)[]> {
  return (await deployments()).map(({ spec }) => spec.template.metadata.annotations?.[RESTARTED_FOR]);
}

async function generations(): Promise<readonly number[]> {
  return (await deployments()).map(({ metadata }) => metadata.generation);
}

/** Waits until the operator has renewed its Lease, which takes longer than it waits between two looks. */
async function leaseRenewed(): Promise<void> {
  const renewTime = () =>
    environment
      .get<{ spec: { renewTime: string } }>('lease', OPERATOR.namespace, OPERATOR.account)
      .then(({ spec }) => spec.renewTime);
  const before = await renewTime();
  await eventually(async () => expect(await renewTime()).not.toBe(before), 30_000);
}

/** As the controller of Deployments does, of which there is none here. */
async function rollOut(name: string): Promise<void> {
  const { metadata } = await environment.get<Deployment>('deployment', namespace, name);
  const counts = { replicas: 1, updatedReplicas: 1, availableReplicas: 1, readyReplicas: 1 };
  const patch = JSON.stringify({ status: { ...counts, observedGeneration: metadata.generation } });
  const place = ['deployment', name, '-n', namespace, '--subresource=status', '--type=merge'];
  await environment.kubectl('patch', ...place, '-p', patch);
}
