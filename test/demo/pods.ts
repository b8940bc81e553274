import { applyDeploy } from '../node/ways.ts';
import { OPERATOR } from '../support/install.ts';
import { inside } from '../support/node/machine.ts';
import { addOperatorImage } from '../support/node/operatorImage.ts';
import { startNode } from '../support/node/start.ts';
import type { Say } from '../support/progress.ts';
import type { DemoOperator } from './operator.ts';
import { stageOn } from './stage.ts';
import type { Stage } from './stage.ts';

const { namespace, account } = OPERATOR;
/** Of both replicas. */
const LOGS =
  `logs --namespace ${namespace} --selector app.kubernetes.io/name=${account} --all-containers --prefix`.split(
    ' ',
  );

/** A Kubernetes with one node, for an operator in Pods. */
export async function setNodeStage(say: Say): Promise<Stage> {
  const node = await startNode(say);
  try {
    const { dir, pid, network, kubeconfig } = node.site;
    say('building the image');
    await addOperatorImage(inside(pid), dir);
    const stage = await stageOn(node.plane.binaries, kubeconfig, () => node.stop());
    return { ...stage, servers: network.servers, startOperator: () => startInPods(stage) };
  } catch (error) {
    await node.stop();
    throw error;
  }
}

/** Installs what deploy/ holds, with the image of the sources. The Pods end with the node; until then Kubernetes keeps them. */
async function startInPods({ kubectl }: Pick<Stage, 'kubectl'>): Promise<DemoOperator> {
  const of = ['--namespace', namespace];
  await applyDeploy(kubectl, []);
  await kubectl('rollout', 'status', `deployment/${account}`, ...of, '--timeout=180s');
  await kubectl('get', '--raw', '/openapi/v2'); // made anew for the definitions: `kubectl apply` would not wait for it
  return {
    exited: new Promise(() => {}),
    log: () => kubectl(...LOGS, '--tail=40'),
    logAt: `kubectl ${LOGS.join(' ')} --tail=-1`,
    stop: () => Promise.resolve(),
  };
}
