import { createServer } from 'node:net';
import { kubectlOf } from '../../support/kubectl.ts';
import type { Kubectl } from '../../support/kubectl.ts';
import { inside } from '../../support/node/machine.ts';
import type { Inside } from '../../support/node/machine.ts';
import { addOperatorImage } from '../../support/node/operatorImage.ts';
import { startNode } from '../../support/node/start.ts';
import type { KubernetesNode, NodeSite } from '../../support/node/start.ts';
import type { ControlPlane } from '../../support/controlplane/start.ts';
import { operatorPods } from '../../node/pods.ts';
import type { OperatorPods } from '../../node/pods.ts';
import { Api } from '../api.ts';
import { say } from '../site.ts';

/** A node with the image of the operator, in which nothing is installed yet. */
export interface NodeBench extends OperatorPods {
  readonly plane: ControlPlane;
  readonly node: NodeSite;
  readonly inside: Inside;
  readonly kubectl: Kubectl;
  readonly kubeconfig: string;
  readonly api: Api;
  stop(): Promise<void>;
}

/** Starts one. */
export async function startNodeBench(): Promise<NodeBench> {
  say('building the image, starting a node');
  const started = await startNode(say);
  try {
    return await benchOn(started);
  } catch (error) {
    await started.stop();
    throw error;
  }
}

async function benchOn({ site, plane, stop }: KubernetesNode): Promise<NodeBench> {
  const machine = inside(site.pid);
  await addOperatorImage(machine, site.dir);
  const kubectl = kubectlOf(site.kubectl, site.kubeconfig);
  const api = new Api(plane);
  return {
    plane,
    node: site,
    inside: machine,
    kubectl,
    kubeconfig: site.kubeconfig,
    api,
    ...operatorPods(kubectl),
    async stop() {
      await api.close();
      await stop();
    },
  };
}

/** A server that takes connections and says nothing. */
export async function listenInSilence(host: string) {
  const server = createServer((socket) => socket.resume().on('error', () => socket.destroy()));
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it listens on no port');
  return { port: address.port, close: () => server.close() };
}
