import { conditionOf } from '../../src/api/conditions.ts';
import type { Condition } from '../../src/api/conditions.ts';
import { eventually } from '../support/eventually.ts';
import { startRedis } from '../support/servers/redis.ts';
import { each } from './api.ts';
import type { Held, Told } from './api.ts';
import { rounded, say, startSite } from './site.ts';
import type { Site } from './site.ts';

const USER = 'app';
const PASSWORD = 'app-pw';
/** Foreign requests to the API server at a time, for as long as the rounds take. */
const FOREIGN = 8;
const READY_WITHIN_MS = 240_000;

/**
 * Connections and their Secrets in one `kubectl apply`, while others keep the API server busy: every one of them comes
 * to be ready. Of those whose Secret stands before them, whatever they said before that was false; the others may say
 * that their Secret is missing for as long as it is. An Event of either is taken back.
 */
export async function together(
  connections: number,
  rounds: number,
): Promise<Readonly<Record<string, unknown>>> {
  const [site, server] = await Promise.all([
    startSite(),
    startRedis({ users: ['user default off', `user ${USER} on >${PASSWORD} ~* +@all`] }),
  ]);
  const operator = await site.operator([`--allow-target=127.0.0.1/32:${server.port}`]);
  const stop = new AbortController();
  const foreign = load(site, stop.signal);
  try {
    const told: Round[] = [];
    for (let number = 0; number < rounds; number += 1) {
      told.push(await round(site, { namespace: `round${number}`, connections, port: server.port }));
      say(
        `round ${number + 1}: ready in ${told.at(-1)?.seconds} s; false: ${told.at(-1)?.falseReasons.join()}`,
      );
    }
    stop.abort();
    const sum = (of: (each: Round) => number) => told.reduce((total, each) => total + of(each), 0);
    return {
      rounds,
      connections: sum(({ ready }) => ready),
      foreignRequests: await foreign,
      slowestSeconds: Math.max(...told.map(({ seconds }) => seconds)),
      falseReasons: sum(({ falseReasons }) => falseReasons.length),
      trueReasons: sum(({ trueReasons }) => trueReasons.length),
      eventsTakenBack: sum(({ events }) => events.length),
    };
  } finally {
    stop.abort();
    await operator.stop();
    await Promise.all([foreign, server.stop()]);
    await site.stop();
  }
}

interface Plan {
  readonly namespace: string;
  readonly connections: number;
  readonly port: number;
}

interface Round {
  readonly ready: number;
  readonly seconds: number;
  readonly falseReasons: readonly string[];
  readonly trueReasons: readonly string[];
  readonly events: readonly string[];
}

async function round(site: Site, plan: Plan): Promise<Round> {
  const { namespace, connections } = plan;
  const stop = new AbortController();
  const told: Told[] = [];
  await site.kubectl('create', 'namespace', namespace);
  await site.api.watch(namespace, (event) => told.push(event), stop.signal);
  const since = performance.now();
  await site.kubectl.apply(...manifests(plan));
  await eventually(async () => {
    const { items } = await site.api.connections(namespace);
    const ready = items.filter((item) => readyOf(item)?.status === 'True').length;
    if (ready < connections) throw new Error(`${ready} of ${connections} are ready`);
  }, READY_WITHIN_MS);
  const seconds = rounded((performance.now() - since) / 1000, 1);
  const { items } = await site.api.send<{ readonly items: readonly { readonly reason: string }[] }>(
    'GET',
    `/api/v1/namespaces/${namespace}/events`,
  );
  stop.abort();
  return {
    ready: connections,
    seconds,
    falseReasons: told.filter(({ object }) => standsBehind(object)).flatMap(complaint),
    trueReasons: told.filter(({ object }) => !standsBehind(object)).flatMap(complaint),
    events: items.map(({ reason }) => reason),
  };
}

function readyOf({ status }: Held): Condition | undefined {
  return conditionOf(status?.['conditions'] as readonly Condition[] | undefined, 'Ready'); // as the CRD has it
}

function complaint({ object }: Told): readonly string[] {
  const ready = readyOf(object);
  return ready === undefined || ready.status === 'True' || ready.reason === 'Pending' ? [] : [ready.reason];
}

/** Whether its Secret was applied before it. */
function standsBehind({ metadata }: Held): boolean {
  return Number(metadata.name.slice(1)) % 2 === 1;
}

/** Half of the Connections stand before their Secrets; of those `standsBehind` is false. */
function manifests({ namespace, connections, port }: Plan): readonly object[] {
  return Array.from({ length: connections }, (_, number) => {
    const name = `c${number}`;
    const connection = {
      apiVersion: 'mooring.dev/v1alpha1',
      kind: 'Connection',
      metadata: { name, namespace },
      spec: {
        type: 'redis',
        parameters: { host: '127.0.0.1', port, user: USER, tls: { mode: 'disable' } },
        secrets: { password: { name, key: 'password' } },
      },
    };
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace },
      stringData: { password: PASSWORD },
    };
    return number % 2 === 0 ? [connection, secret] : [secret, connection];
  }).flat();
}

/** Writes ConfigMaps and lists them until the signal; answers with the number of requests. */
async function load({ api }: Site, signal: AbortSignal): Promise<number> {
  let requests = 0;
  const path = '/api/v1/namespaces/default/configmaps';
  const workers = Array.from({ length: FOREIGN }, (_, number) => number);
  await each(workers, FOREIGN, async (number) => {
    const metadata = { name: `foreign${number}` };
    await api.send('POST', path, { apiVersion: 'v1', kind: 'ConfigMap', metadata });
    while (!signal.aborted) {
      await api.patch(`${path}/${metadata.name}`, { data: { round: 'x'.repeat(1000) + requests } });
      await api.send('GET', path);
      requests += 2;
    }
  });
  return requests;
}
