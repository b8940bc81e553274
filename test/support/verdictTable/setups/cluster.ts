import { conditionOf } from '../../../../src/api/conditions.ts';
import type { Connection } from '../../../../src/api/connection.ts';
import { startControlPlane } from '../../controlplane/start.ts';
import { eventually } from '../../eventually.ts';
import { install, writeOperatorKubeconfig } from '../../install.ts';
import { kubectlOf } from '../../kubectl.ts';
import type { Kubectl } from '../../kubectl.ts';
import { startOperator } from '../../operator.ts';
import { startRedis } from '../../servers/redis.ts';
import { healthVerdicts } from '../../verdicts.ts';
import type { Ending, Setups, StartedSetup, Written } from '../setup.ts';

/*
 * An operator in a cluster: each row is applied in one go, the Connection before its Secrets, and judged by what stands
 * in status when nothing is awaited any more. An Event that says otherwise was false.
 */

const PASSWORD = 'app-pw';
const WITHIN_MS = 120_000;
const NAME = 'tried';

async function operator(): Promise<StartedSetup> {
  const [plane, server] = await Promise.all([
    startControlPlane(),
    startRedis({ users: ['user default off', `user app on >${PASSWORD} ~* +@all`] }),
  ]);
  const kubectl = kubectlOf(plane.binaries.kubectl, plane.kubeconfig);
  await install(kubectl);
  const kubeconfig = await writeOperatorKubeconfig(kubectl, plane.dir);
  const running = await startOperator({ kubeconfig, ports: [server.port] });
  let rows = 0;
  return {
    manifest: {
      type: 'redis',
      parameters: { host: '127.0.0.1', port: server.port, user: 'app', tls: { mode: 'disable' } },
      secrets: { password: PASSWORD },
    },
    judge: (written) => applied(kubectl, `row${(rows += 1)}`, written),
    async stop() {
      await running.stop();
      await Promise.all([plane.stop(), server.stop()]);
    },
  };
}

async function applied(kubectl: Kubectl, namespace: string, { spec, secrets }: Written): Promise<Ending> {
  await kubectl('create', 'namespace', namespace);
  const metadata = { name: NAME, namespace };
  await kubectl.apply(
    { apiVersion: 'mooring.dev/v1alpha1', kind: 'Connection', metadata, spec },
    ...Object.entries(secrets).map(([name, { data }]) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace },
      data,
    })),
  );
  const connection = await settled(kubectl, namespace);
  const { reason, message } = stateOf(connection);
  const falsehoods = (await eventsIn(kubectl, namespace)).filter((each) => each !== reason);
  const [health] = reason === 'Suspended' ? await healthVerdicts('Connection', [connection]) : [];
  return {
    reason: [reason, ...falsehoods.map((each) => `after an Event of ${each}`)].join(', '),
    message: health ? `kstatus ${health.kstatus}, Argo CD ${health.argocd}, Flux ${health.flux}` : message,
    steps: [],
  };
}

async function settled(kubectl: Kubectl, namespace: string): Promise<Connection> {
  let connection: Connection | undefined;
  await eventually(async () => {
    const text = await kubectl('get', 'connection', NAME, '--namespace', namespace, '-o', 'json');
    connection = JSON.parse(text) as Connection; // as the CRD has it
    if (stateOf(connection).isAwaited) throw new Error(`no verdict yet: ${text}`);
  }, WITHIN_MS);
  return connection as Connection; // or it had thrown
}

/** A Connection that was never tested has no Ready while it is suspended: its Reachable says so. */
function stateOf({ status }: Connection) {
  const [ready, reachable, reconciling] = ['Ready', 'Reachable', 'Reconciling'].map((type) =>
    conditionOf(status?.conditions, type),
  );
  const { reason = '', message = '' } = ready ?? reachable ?? {};
  return { reason, message, isAwaited: reason === '' || reconciling?.status === 'True' };
}

async function eventsIn(kubectl: Kubectl, namespace: string): Promise<readonly string[]> {
  const text = await kubectl('get', 'events', '--namespace', namespace, '-o', 'jsonpath={.items[*].reason}');
  return text.split(' ').filter((reason) => reason !== '');
}

/** The operator itself, which no server and no manifest shows alone. */
export const SETUPS: Setups = { 'an operator in a cluster': { server: 'Kubernetes', start: operator } };
