import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { controlPlaneBinaries, NODE_BUILD } from '../controlplane/build.ts';
import { startControlPlane } from '../controlplane/start.ts';
import type { ControlPlane } from '../controlplane/start.ts';
import { goBuild } from '../gobuild.ts';
import { kubectlOf } from '../kubectl.ts';
import { freePort, removeFolder, startProcess, temporaryFolder } from '../process.ts';
import type { Say } from '../progress.ts';
import { certificates } from '../servers/certificates.ts';
import { ENVIRONMENT, startContainerd } from './containers.ts';
import { startMachine } from './machine.ts';
import type { Machine } from './machine.ts';
import { plugIn } from './network.ts';
import type { NodeNetwork } from './network.ts';
import { kubeletSettings, NODE } from './settings.ts';

/** What Debian must have installed. */
export const NODE_PACKAGES: readonly string[] = [
  'buildah',
  'catatonit',
  'containerd',
  'containernetworking-plugins',
  'iproute2',
  'nftables',
  'runc',
  'util-linux',
];

/** The environment variable by which a run hands its node to its tests. */
export const NODE_VARIABLE = 'MOORING_TEST_NODE';

/** What of a node its tests use, as JSON in `NODE_VARIABLE`. */
export interface NodeSite {
  readonly dir: string;
  /** Of the first process in the namespaces of the node. */
  readonly pid: number;
  readonly network: NodeNetwork;
  /** Of an administrator. */
  readonly kubeconfig: string;
  /** Path of the program. */
  readonly kubectl: string;
}

/** A Kubernetes with one node, on which Pods run. */
export interface KubernetesNode {
  readonly site: NodeSite;
  readonly plane: ControlPlane;
  stop(): Promise<void>;
}

/** Starts one in namespaces of its own, beside any other; ready when its node is. */
export async function startNode(say: Say): Promise<KubernetesNode> {
  await controlPlaneBinaries(say);
  const programs = await goBuild(NODE_BUILD, say);
  const dir = await temporaryFolder('mooring-node');
  const ends: (() => Promise<void>)[] = [() => removeFolder(dir)];
  const stop = async () => {
    for (const end of ends.toReversed()) await end();
  };
  try {
    const machine = await startMachine(`mooring-node-${process.pid}`);
    ends.push(() => machine.stop());
    const network = await plugIn(machine);
    const plane = await controlPlaneOf(network, say);
    ends.push(() => plane.stop());
    const parts: Parts = { programs, dir, machine, network, plane };
    ends.push(await startScheduler(parts));
    await startContainerd(machine, network, dir);
    await startKubelet(parts);
    await startProxy(parts);
    const { kubeconfig, binaries } = plane;
    return { site: { dir, pid: machine.pid, network, kubeconfig, kubectl: binaries.kubectl }, plane, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Parts {
  /** The folder of kubelet, kube-proxy and kube-scheduler. */
  readonly programs: string;
  readonly dir: string;
  readonly machine: Machine;
  readonly network: NodeNetwork;
  readonly plane: ControlPlane;
}

async function controlPlaneOf({ host, services }: NodeNetwork, say: Say): Promise<ControlPlane> {
  const { client } = await certificates();
  const plane = await startControlPlane({ node: { address: host, services, client }, say });
  if (plane.binaries.controllerManager === undefined) {
    await plane.stop();
    throw new Error('a node needs kube-controller-manager, which KUBEBUILDER_ASSETS lacks: unset it');
  }
  const kubectl = kubectlOf(plane.binaries.kubectl, plane.kubeconfig);
  const rights = ['--clusterrole=system:kubelet-api-admin', '--user=app']; // the name in the certificate
  await kubectl('create', 'clusterrolebinding', 'kubelet-client', ...rights);
  return plane;
}

async function startScheduler({ programs, dir, plane }: Parts): Promise<() => Promise<void>> {
  const scheduler = await startProcess({
    name: 'kube-scheduler',
    command: join(programs, 'kube-scheduler'),
    args: [
      `--kubeconfig=${plane.kubeconfig}`,
      '--leader-elect=false',
      '--bind-address=127.0.0.1',
      `--secure-port=${await freePort()}`,
      `--cert-dir=${dir}`,
    ],
    logFile: join(dir, 'kube-scheduler.log'),
    ready: /Serving securely/,
  });
  return () => scheduler.stop('SIGKILL');
}

/** Makes the addresses of Services lead to Pods. It ends where the address of its node comes after it: first the kubelet. */
async function startProxy({ programs, dir, machine, network, plane }: Parts): Promise<void> {
  const table = ['list', 'table', 'ip', 'kube-proxy'];
  await machine.start({
    name: 'kube-proxy',
    command: join(programs, 'kube-proxy'),
    args: [
      `--kubeconfig=${plane.kubeconfig}`,
      `--hostname-override=${NODE}`,
      '--proxy-mode=nftables',
      `--cluster-cidr=${network.pods}`,
    ],
    env: ENVIRONMENT,
    logFile: join(dir, 'kube-proxy.log'),
    ready: async () => (await machine.run('nft', table, { mayFail: true })).code === 0,
  });
}

/** Runs Pods, once the node is ready. */
async function startKubelet({ programs, dir, machine, network, plane }: Parts): Promise<void> {
  const path = (name: string) => join(dir, name);
  const clientCa = path('client-ca.crt');
  await writeFile(clientCa, (await certificates()).ca);
  await writeFile(path('kubelet.yaml'), kubeletSettings({ network, cgroup: machine.cgroup, clientCa }));
  const kubectl = kubectlOf(plane.binaries.kubectl, plane.kubeconfig);
  const ready = '--output=jsonpath={.status.conditions[?(@.type=="Ready")].status}';
  await machine.start({
    name: 'kubelet',
    command: join(programs, 'kubelet'),
    args: [
      `--config=${path('kubelet.yaml')}`,
      `--kubeconfig=${plane.kubeconfig}`,
      `--hostname-override=${NODE}`,
      `--node-ip=${network.node}`,
    ],
    env: ENVIRONMENT,
    logFile: path('kubelet.log'),
    ready: async () => (await kubectl('get', 'node', NODE, ready)) === 'True',
  });
}
