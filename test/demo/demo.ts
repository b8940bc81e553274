import { parseArgs } from 'node:util';
import { entry, reasonOf } from '../support/entry.ts';
import { provide } from '../support/requirements.ts';
import { startDatabase } from './database.ts';
import { LOOPBACK, manifests } from './manifests.ts';
import type { Database } from './manifests.ts';
import type { DemoOperator } from './operator.ts';
import { installPlugin } from './plugin.ts';
import { setNodeStage } from './pods.ts';
import { allowedTargets } from './target.ts';
import { setStage } from './stage.ts';
import type { Stage } from './stage.ts';
import { awaitTable } from './table.ts';

const HELP = `Shows Mooring at work: a control plane, a real PostgreSQL, the operator, and three Connections.

  npm run demo                         stays up until Ctrl-C
  npm run demo -- --allow-target localhost:5432
                                       lets Connections reach a server of yours on this machine, too; repeatable
  npm run demo -- --once               ends by itself; exit code 0 if all came out as promised
  npm run demo -- --kubeconfig FILE    use this cluster instead of starting one: it gets the CRDs and
                                       the rights of deploy/, and the namespace mooring-demo for a while
  npm run demo -- --node               in Pods: on a Kubernetes with a node, with the image and what
                                       deploy/ installs; as root, with Debian's packages`;

const OPTIONS = {
  once: { type: 'boolean' },
  kubeconfig: { type: 'string' },
  'allow-target': { type: 'string', multiple: true },
  node: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;
const TABLE_TIMEOUT_MS = 60_000;

/** What the command line asks for. */
interface Wishes {
  readonly once?: boolean;
  readonly kubeconfig?: string;
  readonly 'allow-target'?: readonly string[];
  readonly node?: boolean;
}

await entry(async () => {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) return console.log(HELP);
  refuseContradictions(values);
  await play(values);
});
process.exit(); // what an early Ctrl-C left half started ends with us

async function play(wishes: Wishes): Promise<void> {
  const ends: End[] = [];
  const interrupted = interruption();
  try {
    const keepRunning = await Promise.race([interrupted, perform(wishes, ends)]);
    if (keepRunning && !wishes.once) await keepRunning(interrupted);
  } finally {
    say('ending all of it');
    for (const end of ends) {
      await end().catch((error: unknown) => say(reasonOf(error)));
    }
  }
}

/** Ends something that was started; the list of them has the latest first. */
type End = () => Promise<unknown>;

/** Starts the operator again whenever it ends, until the user interrupts. */
type KeepRunning = (interrupted: Promise<void>) => Promise<void>;

async function perform(wishes: Wishes, ends: End[]): Promise<KeepRunning> {
  const { once, node = false } = wishes;
  await provide({ controlPlane: true, node, servers: ['postgresql'] }, say);
  const stage = await stageOf(wishes);
  ends.unshift(() => stage.stop());
  const plugin = await installPlugin();
  ends.unshift(() => plugin.remove());
  say('starting PostgreSQL');
  const database = await startDatabase(stage.servers);
  ends.unshift(() => database.stop());
  const own = await Promise.all((wishes['allow-target'] ?? []).map(allowedTargets));
  const targets = [`127.0.0.1/32:${database.port}`, ...own.flat()];
  say('starting the operator');
  let operator = await stage.startOperator(targets);
  ends.unshift(() => operator.stop());
  say('applying three Connections, three Flows and two Secrets');
  await stage.kubectl.apply(...manifests(database));
  await showTable(stage, operator);
  if (!once) {
    console.log(tour({ ...stage, path: `${plugin.path}:${stage.binaries}` }, database, operator.logAt));
  }
  return async (interrupted) => {
    const isOver = interrupted.then(() => true);
    while (!(await Promise.race([isOver, operator.exited.then(() => false)]))) {
      say(
        'the operator ended, as one does that lost its Lease in a pause; starting it again, as Kubernetes would',
      );
      operator = await stage.startOperator(targets);
    }
  };
}

function refuseContradictions({ node, kubeconfig, 'allow-target': targets }: Wishes): void {
  if (node && (kubeconfig !== undefined || targets !== undefined))
    throw new Error(
      '--node takes neither --kubeconfig, which names a cluster, nor --allow-target: a Pod has a loopback of its own',
    );
}

function stageOf({ kubeconfig, node }: Wishes): Promise<Stage> {
  if (node) {
    say('starting a Kubernetes with one node');
    return setNodeStage(say);
  }
  say(
    kubeconfig === undefined
      ? 'starting etcd, kube-apiserver and kube-controller-manager'
      : `using ${kubeconfig}`,
  );
  return setStage(kubeconfig, say);
}

/** Prints it once it is as it should be. */
async function showTable({ kubectl }: Stage, operator: DemoOperator): Promise<void> {
  const { text, differences } = await awaitTable(kubectl, TABLE_TIMEOUT_MS);
  console.log(`\n$ kubectl get connections\n${text}`);
  if (differences.length === 0) return;
  const messages = await kubectl('get', 'connections', '--output', 'wide');
  throw new Error(
    `not what was promised:\n  ${differences.join('\n  ')}\n\n${messages}\nthe operator's log ends with\n${await operator.log()}`,
  );
}

/** Where the tour takes place: `path` is for PATH, with kubectl and its plugin. */
interface Shown extends Pick<Stage, 'kubeconfig' | 'servers'> {
  readonly path: string;
}

/** What to try next, as commands that can be pasted. */
function tour({ kubeconfig, path, servers }: Shown, { password }: Database, logAt: string): string {
  const reach = `Pods reach a server of this machine that listens at ${servers}, under that address.\n\n`;
  return `Look around, in another terminal:

  export KUBECONFIG='${kubeconfig}'
  export PATH='${path}':"$PATH"
  kubectl get connections
  kubectl describe connection wrong
  kubectl get flows
  kubectl get connectiontypes
  kubectl connection test orders wrong

Give wrong the right password, and watch it heal:

  kubectl patch secret wrong-db -p '{"stringData":{"password":"${password}"}}'
  kubectl get connections --watch

A Connection in use is not deleted by accident:

  kubectl delete connection orders

${servers === LOOPBACK ? '' : reach}The operator's log: ${logAt}
Ctrl-C ends everything.`;
}

function say(line: string): void {
  console.error(`· ${line}`);
}

/** Settles at the first Ctrl-C. From then on everything is being ended, and further ones change nothing. */
function interruption(): Promise<void> {
  return new Promise((resolve) => {
    process.on('SIGINT', () => resolve()).on('SIGTERM', () => resolve());
  });
}
