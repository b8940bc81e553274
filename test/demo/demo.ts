import { parseArgs } from 'node:util';
import { entry, reasonOf } from '../support/entry.ts';
import { provide } from '../support/requirements.ts';
import { startDatabase } from './database.ts';
import { manifests } from './manifests.ts';
import type { Database } from './manifests.ts';
import { startOperator } from './operator.ts';
import { installPlugin } from './plugin.ts';
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
                                       the rights of deploy/, and the namespace mooring-demo for a while`;

const OPTIONS = {
  once: { type: 'boolean' },
  kubeconfig: { type: 'string' },
  'allow-target': { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const;
const TABLE_TIMEOUT_MS = 60_000;

/** What the command line asks for. */
interface Wishes {
  readonly once?: boolean;
  readonly kubeconfig?: string;
  readonly 'allow-target'?: readonly string[];
}

await entry(async () => {
  const { values } = parseArgs({ options: OPTIONS });
  await (values.help ? console.log(HELP) : play(values));
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
  const { once, kubeconfig } = wishes;
  await provide({ controlPlane: true, servers: ['postgresql'] }, say);
  say(
    kubeconfig === undefined
      ? 'starting etcd, kube-apiserver and kube-controller-manager'
      : `using ${kubeconfig}`,
  );
  const stage = await setStage(kubeconfig, say);
  ends.unshift(() => stage.stop());
  const plugin = await installPlugin();
  ends.unshift(() => plugin.remove());
  say('starting PostgreSQL');
  const database = await startDatabase();
  ends.unshift(() => database.stop());
  const own = await Promise.all((wishes['allow-target'] ?? []).map(allowedTargets));
  const targets = [`127.0.0.1/32:${database.port}`, ...own.flat()];
  say('starting the operator');
  let operator = await startOperator(stage, targets);
  ends.unshift(() => operator.stop());
  say('applying three Connections, three Flows and two Secrets');
  await stage.kubectl.apply(...manifests(database));
  const { text, differences } = await awaitTable(stage.kubectl, TABLE_TIMEOUT_MS);
  console.log(`\n$ kubectl get connections\n${text}`);
  if (differences.length > 0) {
    const messages = await stage.kubectl('get', 'connections', '--output', 'wide');
    throw new Error(
      `not what was promised:\n  ${differences.join('\n  ')}\n\n${messages}\nthe operator's log ends with\n${operator.log()}`,
    );
  }
  if (!once) {
    console.log(tour({ ...stage, path: `${plugin.path}:${stage.binaries}` }, database, operator.logFile));
  }
  return async (interrupted) => {
    const isOver = interrupted.then(() => true);
    while (!(await Promise.race([isOver, operator.exited.then(() => false)]))) {
      say(
        'the operator ended, as one does that lost its Lease in a pause; starting it again, as Kubernetes would',
      );
      operator = await startOperator(stage, targets);
    }
  };
}

/** Where the tour takes place: `path` is for PATH, with kubectl and its plugin. */
interface Shown extends Pick<Stage, 'kubeconfig'> {
  readonly path: string;
}

/** What to try next, as commands that can be pasted. */
function tour({ kubeconfig, path }: Shown, { password }: Database, logFile: string): string {
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

The operator's log: ${logFile}
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
