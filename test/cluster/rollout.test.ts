import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Api, each } from '../bench/api.ts';
import { Audit, OPERATOR } from '../bench/audit.ts';
import { bundleOperator } from '../support/bundle.ts';
import { conditionOf } from '../../src/api/conditions.ts';
import type { Connection } from '../../src/api/connection.ts';
import { startControlPlane } from '../support/controlplane/start.ts';
import type { ControlPlane } from '../support/controlplane/start.ts';
import { eventually } from '../support/eventually.ts';
import { install, writeOperatorKubeconfig } from '../support/install.ts';
import { violations } from '../support/invariants.ts';
import { kubectlOf } from '../support/kubectl.ts';
import { startBundledOperator } from '../support/operator.ts';
import { removeFolder } from '../support/process.ts';
import type { Running } from '../support/process.ts';
import { verdictOf } from './environment.ts';

const namespace = 'rollout';
const names = Array.from({ length: 60 }, (_, index) => `c${index}`);
const READY = 'True TestNotSupported';
const specOf = (round: number) => ({ type: 'http', parameters: { url: `https://example.com/${round}` } });

let plane: ControlPlane;
let api: Api;
let audit: Audit;
let kubeconfig: string;
/** By the name under which a version makes itself known. */
const bundles = new Map<string, string>();
const running = new Set<Running>();

beforeAll(async () => {
  plane = await startControlPlane({ audit: true, say: console.error });
  const kubectl = kubectlOf(plane.binaries.kubectl, plane.kubeconfig);
  await install(kubectl);
  await kubectl('create', 'namespace', namespace);
  kubeconfig = await writeOperatorKubeconfig(kubectl, plane.dir);
  api = new Api(plane);
  audit = new Audit(plane.auditLog ?? '');
  for (const version of ['mooring-operator', 'mooring-operator-next'])
    bundles.set(version, await versionOf(version));
}, 900_000);

afterAll(async () => {
  await Promise.all([...running].map((each) => each.stop()));
  await api?.close();
  await plane?.stop();
  await Promise.all([...bundles.values()].map(removeFolder));
});

/** The bundle, under a name of its own. */
async function versionOf(name: string): Promise<string> {
  const bundle = await bundleOperator();
  const path = join(bundle, 'main.js');
  await writeFile(path, (await readFile(path, 'utf8')).replaceAll(/(["'`])mooring-operator\1/g, `"${name}"`));
  return bundle;
}

/** One replica; ready when it has seen everything and waits to lead, or leads. */
async function start(version: string, identity: string): Promise<Running> {
  const operator = await startBundledOperator(
    bundles.get(version) ?? '',
    { kubeconfig, identity },
    /"msg":"started"/,
  );
  running.add(operator);
  return operator;
}

async function stop(operator: Running, signal?: NodeJS.Signals): Promise<void> {
  running.delete(operator);
  await operator.stop(signal);
}

function leads(operator: Running, withinMs = 40_000): Promise<void> {
  return eventually(() => expect(operator.log()).toContain('"msg":"leading"'), withinMs);
}

async function change(round: number): Promise<void> {
  await each(names, 8, (name) => api.patch(api.path(namespace, name), { spec: specOf(round) }));
}

async function settled(): Promise<readonly Connection[]> {
  let found: readonly Connection[] = [];
  await eventually(async () => {
    found = (await api.connections(namespace)).items as readonly Connection[]; // the API server's own list
    expect(found.filter((each) => verdictOf(each) !== READY).map(({ metadata }) => metadata.name)).toEqual(
      [],
    );
  }, 60_000);
  return found;
}

/** The identities that wrote status, one after the other. */
async function writers(): Promise<readonly string[]> {
  const written = (await audit.news()).filter(
    ({ user, verb, resource }) => user === OPERATOR && verb === 'patch' && resource.endsWith('/status'),
  );
  const inOrder = written
    .toSorted((one, other) => one.receivedMs - other.receivedMs)
    .map(({ agent }) => agent);
  return inOrder.filter((agent, index) => agent !== inOrder[index - 1]);
}

/** Waits until nothing has been written for a second: types are published long after Connections have their status. */
function quiet(): Promise<void> {
  return eventually(async () => {
    await writers();
    await sleep(1000);
    expect(await writers()).toEqual([]);
  }, 60_000);
}

function transitions(connections: readonly Connection[]): readonly (string | undefined)[] {
  return connections.map(({ status }) => conditionOf(status?.conditions, 'Ready')?.lastTransitionTime);
}

describe('two versions of the operator side by side', () => {
  let old: Running;
  let next: Running;
  let before: readonly Connection[];

  it('write one after the other while the new one takes over', async () => {
    old = await start('mooring-operator', 'old-1');
    await leads(old);
    await each(names, 8, (name) => api.create(namespace, name, specOf(0)));
    before = await settled();

    next = await start('mooring-operator-next', 'next-1');
    const changing = change(1);
    await stop(old);
    await Promise.all([leads(next), changing]);
    await change(2);
    const after = await settled();

    expect(await writers()).toEqual(['mooring-operator', 'mooring-operator-next']);
    expect(transitions(after)).toEqual(transitions(before));
    expect(after.flatMap(violations)).toEqual([]);
  }, 180_000);

  it('and while the old one comes back, though the new one is killed', async () => {
    old = await start('mooring-operator', 'old-2');
    const changing = change(3);
    await stop(next, 'SIGKILL');
    await Promise.all([leads(old), changing]);
    const after = await settled();

    const [last] = (await writers()).slice(-1);
    expect(last).toBe('mooring-operator');
    expect(transitions(after)).toEqual(transitions(before));
    expect(after.flatMap(violations)).toEqual([]);
  }, 180_000);

  it('and where one that sleeps wakes up after another took over', async () => {
    next = await start('mooring-operator-next', 'next-2');

    process.kill(old.pid, 'SIGSTOP');
    await change(4);
    await leads(next);
    await quiet(); // what the old one had sent before is written
    process.kill(old.pid, 'SIGCONT');
    await change(5);
    const after = await settled();

    expect(await writers()).toEqual(['mooring-operator-next']);
    expect(transitions(after)).toEqual(transitions(before));
    await stop(old);
  }, 180_000);
});
