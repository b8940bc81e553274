import { conditionOf } from '../../src/api/conditions.ts';
import type { Condition } from '../../src/api/conditions.ts';
import { eventually } from '../support/eventually.ts';
import type { Kubectl } from '../support/kubectl.ts';
import { startRedis } from '../support/servers/redis.ts';
import type { RedisServer } from '../support/servers/redis.ts';
import { each } from './api.ts';
import type { Api, Held, Told } from './api.ts';
import { rounded, say } from './site.ts';

const USER = 'app';
const PASSWORD = 'app-pw';
/** Foreign requests to the API server at a time, for as long as the rounds take. */
const FOREIGN = 8;
const READY_WITHIN_MS = 240_000;

/** Where Connections are applied. */
interface Place {
  readonly api: Api;
  readonly kubectl: Kubectl;
}

/** What is applied in each round, and to which server the Connections lead. */
interface Plan {
  readonly connections: number;
  readonly rounds: number;
  readonly host: string;
  readonly port: number;
}

interface Round {
  readonly ready: number;
  readonly seconds: number;
  readonly falseReasons: readonly string[];
  readonly trueReasons: readonly string[];
  readonly events: readonly string[];
}

/** A Redis whose user the Connections of a round name. */
export function startServerOfRounds(address: string): Promise<RedisServer> {
  return startRedis({
    users: ['user default off', `user ${USER} on >${PASSWORD} ~* +@all`],
    settings: { bind: [...new Set(['127.0.0.1', address])].join(' ') },
  });
}

/** Applies Connections with their Secrets in one call, round by round, while others keep the API server busy. */
export async function appliedTogether(place: Place, plan: Plan): Promise<Readonly<Record<string, number>>> {
  const stop = new AbortController();
  const foreign = load(place.api, stop.signal);
  try {
    const told: Round[] = [];
    for (let number = 0; number < plan.rounds; number += 1) {
      const taken = await round(place, plan, `round${number}`);
      told.push(taken);
      say(`round ${number + 1}: ready in ${taken.seconds} s; false: ${taken.falseReasons.join()}`);
    }
    stop.abort();
    const sum = (of: (each: Round) => number) => told.reduce((total, each) => total + of(each), 0);
    return {
      rounds: plan.rounds,
      connections: sum(({ ready }) => ready),
      foreignRequests: await foreign,
      slowestSeconds: Math.max(...told.map(({ seconds }) => seconds)),
      falseReasons: sum(({ falseReasons }) => falseReasons.length),
      trueReasons: sum(({ trueReasons }) => trueReasons.length),
      eventsTakenBack: sum(({ events }) => events.length),
    };
  } finally {
    stop.abort();
    await foreign;
  }
}

async function round({ api, kubectl }: Place, plan: Plan, namespace: string): Promise<Round> {
  const { connections } = plan;
  const stop = new AbortController();
  const told: Told[] = [];
  await kubectl('create', 'namespace', namespace);
  await api.watch(namespace, (event) => told.push(event), stop.signal);
  const since = performance.now();
  await kubectl.apply(...manifests(plan, namespace));
  await eventually(async () => {
    const { items } = await api.connections(namespace);
    const ready = items.filter((item) => readyOf(item)?.status === 'True').length;
    if (ready < connections) throw new Error(`${ready} of ${connections} are ready`);
  }, READY_WITHIN_MS);
  const seconds = rounded((performance.now() - since) / 1000, 1);
  const { items } = await api.send<{ readonly items: readonly { readonly reason: string }[] }>(
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
function manifests({ connections, host, port }: Plan, namespace: string): readonly object[] {
  return Array.from({ length: connections }, (_, number) => {
    const name = `c${number}`;
    const connection = {
      apiVersion: 'mooring.dev/v1alpha1',
      kind: 'Connection',
      metadata: { name, namespace },
      spec: {
        type: 'redis',
        parameters: { host, port, user: USER, tls: { mode: 'disable' } },
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
async function load(api: Api, signal: AbortSignal): Promise<number> {
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
