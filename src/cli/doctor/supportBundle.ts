import type { Connection } from '../../api/connection.ts';
import { ConnectionPolicies } from '../../api/kinds.ts';
import { listAll } from '../cluster.ts';
import type { Cluster } from '../cluster.ts';
import type { ClusterOptions } from '../options.ts';
import type { Terminal } from '../output/terminal.ts';
import { mapConcurrently } from '../pool.ts';
import { ownVersion } from '../../runtime/version.ts';
import { get, siteOf } from './check.ts';
import type { CheckResult } from './check.ts';
import { CHECKS, checkUp } from './checkup.ts';
import { figuresOf } from './figures.ts';
import { hostMask, hostsIn } from './hosts.ts';
import { definitionStates, eventsIn, webhookStates } from './installation.ts';
import { CENTRAL, operatorsOf } from './leases.ts';

/** How long Pods are asked for what they say; the rest is a few requests. */
const PODS_MS = 6_000;
const LOG_LINES = 300;
const LOG_BYTES = 200_000;
const CONTAINERS = ['mooring', 'prober'] as const;
/** Under these keys stand words out of closed lists, names of objects and containers, and remedies of our own. */
const AS_THEY_ARE = new Set([
  'namespace',
  'name',
  'type',
  'status',
  'reason',
  'step',
  'failedStep',
  'check',
  'verdict',
  'remedy',
  'result',
  'time',
  'containerID',
  'sha256',
]);

/**
 * What a helper without access to the cluster needs: no Secret is read, no parameter of a Connection is taken
 * over, and hosts are masked unless they are asked for. What cannot be had says why in its place.
 */
export async function supportBundle(
  cluster: Cluster,
  options: ClusterOptions,
  withHosts: boolean,
  terminal: Pick<Terminal, 'progress'>,
): Promise<{ readonly text: string; readonly checks: readonly CheckResult[] }> {
  const { site, connections, hosts } = await surveyed(cluster, terminal);
  const places = await operatorsOf(cluster).catch(() => []);
  const namespaces = new Set([CENTRAL.namespace, ...places.map(({ namespace }) => namespace)]);
  const [plugin, checks, kubernetes, definitions, webhooks, operators, pods, events, policies] =
    await Promise.all([
      ownVersion(),
      known(checkUp(site, CHECKS, terminal)),
      known(get(cluster.client, '/version')),
      known(definitionStates(cluster.client)),
      known(webhookStates(cluster.client)),
      inEach(namespaces, (namespace) => deploymentsIn(cluster, namespace)),
      inEach(namespaces, (namespace) => podsIn(cluster, options, namespace)),
      inEach(namespaces, (namespace) => eventsIn(cluster.client, namespace)),
      known(policyStates(cluster)),
    ]);
  const whole = {
    madeAt: new Date().toISOString(),
    plugin,
    kubernetes,
    checks,
    definitions,
    webhooks,
    operators,
    pods,
    events,
    policies,
    connections,
  };
  const mask = hostMask([...hosts, ...nodesIn(pods), ...nodesIn(events), hostOf(cluster)]);
  const masked = (key: string, value: unknown) =>
    typeof value === 'string' && !withHosts && !AS_THEY_ARE.has(key) ? mask(value) : value;
  return { text: `${JSON.stringify(whole, masked, 2)}\n`, checks: 'unavailable' in checks ? [] : checks };
}

/** What the bundle takes over of Connections, and what it masks, as far as they can be read. */
async function surveyed(cluster: Cluster, terminal: Pick<Terminal, 'progress'>) {
  const connections: ReturnType<typeof stateOf>[] = [];
  const hosts = new Set<string>();
  const site = siteOf(cluster, terminal, (page) => {
    for (const connection of page) connections.push(stateOf(connection));
    for (const host of hostsIn(page)) hosts.add(host);
  });
  await site.survey().catch(() => undefined);
  return { site, connections, hosts };
}

function hostOf({ server }: Cluster): string {
  return new URL(server).hostname;
}

/** The machines that Pods run on, as far as entries name them. */
function nodesIn(entries: readonly object[]): readonly string[] {
  return entries.flatMap((each) => ('host' in each && typeof each.host === 'string' ? [each.host] : []));
}

async function policyStates({ client }: Cluster) {
  const all = await listAll(client, ConnectionPolicies, '');
  return all.map(({ metadata, status }) => ({ name: metadata.name, status }));
}

/** What is in its place where it cannot be had. */
function known<T>(asked: Promise<T>): Promise<T | { readonly unavailable: string }> {
  return asked.catch((error: unknown) => ({
    unavailable: error instanceof Error ? error.message : 'unknown',
  }));
}

async function inEach<T>(namespaces: Iterable<string>, look: (namespace: string) => Promise<readonly T[]>) {
  const found = await Promise.all([...namespaces].map((each) => known(look(each))));
  return found.flat();
}

interface Named {
  readonly metadata: { readonly name: string };
}

interface Deployment extends Named {
  readonly spec: {
    readonly replicas?: number;
    readonly template: {
      readonly spec: {
        readonly containers: readonly {
          readonly image: string;
          readonly args?: readonly string[];
          readonly resources?: object;
        }[];
      };
    };
  };
  readonly status?: object;
}

interface Pod extends Named {
  readonly spec?: { readonly nodeName?: string };
  readonly status: {
    readonly phase?: string;
    readonly conditions?: unknown;
    readonly containerStatuses?: unknown;
  };
}

interface List<T> {
  readonly items: readonly T[];
}

const LABEL = { labelSelector: `app.kubernetes.io/name=${CENTRAL.name}` };

/** Versions and flags. */
async function deploymentsIn({ client }: Cluster, namespace: string) {
  const { items } = await get<List<Deployment>>(
    client,
    `/apis/apps/v1/namespaces/${namespace}/deployments`,
    LABEL,
  );
  return items.map(({ metadata: { name }, spec, status }) => ({
    namespace,
    name,
    replicas: spec.replicas,
    containers: spec.template.spec.containers.map(({ image, args, resources }) => ({
      image,
      args,
      resources,
    })),
    conditions: status,
  }));
}

async function podsIn(cluster: Cluster, options: ClusterOptions, namespace: string) {
  const { items } = await get<List<Pod>>(cluster.client, `/api/v1/namespaces/${namespace}/pods`, LABEL);
  const signal = AbortSignal.timeout(PODS_MS);
  return mapConcurrently(items, 4, async ({ metadata: { name }, spec, status }) => {
    const [metrics, ...logs] = await Promise.all([
      known(figuresOf({ namespace, name }, options, signal)),
      ...CONTAINERS.map((container) => known(logOf(cluster, `${namespace}/pods/${name}`, container, signal))),
    ]);
    const { phase, conditions, containerStatuses } = status;
    return {
      namespace,
      name,
      host: spec?.nodeName,
      phase,
      conditions,
      containerStatuses,
      logs: Object.fromEntries(CONTAINERS.map((container, index) => [container, logs[index]])),
      metrics: typeof metrics === 'string' ? metrics.split('\n') : metrics,
    };
  });
}

async function logOf(
  { client }: Cluster,
  pod: string,
  container: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const chunks: Buffer[] = [];
  const query = { container, tailLines: String(LOG_LINES), limitBytes: String(LOG_BYTES) };
  const path = `/api/v1/namespaces/${pod}/log`;
  for await (const chunk of await client.stream({ method: 'GET', path, query, accept: '*/*', signal }))
    chunks.push(chunk as Buffer); // no encoding is set
  return Buffer.concat(chunks).toString().trimEnd().split('\n');
}

/** Its type and its state: not a word of its spec besides. */
function stateOf({ metadata, spec, status }: Connection) {
  const { namespace, name, generation } = metadata;
  const { conditions, lastTest, consecutiveFailures, logIn, usage, history } = status ?? {};
  return {
    namespace,
    name,
    type: spec.type,
    generation,
    suspend: spec.suspend,
    conditions,
    lastTest,
    consecutiveFailures,
    locked: logIn?.locked,
    flows: usage?.count,
    history,
  };
}
