import { lookup } from 'node:dns/promises';
import { join } from 'node:path';
import { builtinCatalog } from './catalog/builtin.ts';
import { CONTROLLER } from './api/definition.ts';
import { LiveCatalog } from './catalog/live.ts';
import { Bucket } from './controllers/bucket.ts';
import type { Io } from './controllers/io.ts';
import { poolMetrics, PREFIX, testMetrics } from './controllers/metrics.ts';
import { LogIns } from './controllers/pacing/logIns.ts';
import { Outages } from './controllers/pacing/outages.ts';
import { Slots } from './controllers/pacing/slots.ts';
import { controllers } from './controllers/registry.ts';
import { UsageIndex } from './controllers/usage/usage.ts';
import type { Flags } from './flags.ts';
import { probePool } from './probe/pool.ts';
import type { ProbePool } from './probe/pool.ts';
import { clusterDomain, resolverSettings } from './probe/resolve.ts';
import { admit } from './webhook/admit.ts';
import type { AdmitOptions } from './webhook/admit.ts';
import { createClient } from './runtime/client.ts';
import type { Client } from './runtime/client.ts';
import type { Clock } from './runtime/clock.ts';
import { loadConfig } from './runtime/config.ts';
import { serveHealth } from './runtime/health.ts';
import { createLog, describe } from './runtime/log.ts';
import type { Log } from './runtime/log.ts';
import { createMetrics } from './runtime/metrics.ts';
import { createOperator } from './runtime/operator.ts';
import type { Operator, OperatorServices } from './runtime/operator.ts';

const AGENT = 'mooring-operator';

/** Puts the operator together and runs it until a signal asks it to stop. `clock` is that of all but the probes. */
export async function operate(flags: Flags, clock: Clock): Promise<void> {
  const log = createLog(flags.logLevel);
  const metrics = createMetrics(PREFIX);
  const config = loadConfig(flags.kubeconfig);
  const observe = (verb: string, code: number) => metrics.requests.inc({ verb, code });
  const client = createClient(config, { userAgent: AGENT, observe });
  const probe = startProbes(flags, await serverAddresses(client, config.server, log));
  poolMetrics(metrics, probe);
  const usage = new UsageIndex();
  const catalog = new LiveCatalog(builtinCatalog);
  const handlers = controllers(catalog, usage, flags.secrets, flags);
  const running = createOperator({
    client,
    handlers,
    io: (tools) => ({ ...tools, ...stateOf(flags, probe, tools), catalog, usage }),
    clock,
    log,
    metrics,
    name: CONTROLLER,
    workers: flags.workers,
    scope: flags.scope,
    ...(flags.elect && {
      lease: { namespace: flags.namespace, name: flags.leaseName, identity: flags.identity },
    }),
  });
  const state = { clock, ready: () => running.synced(), watchAgeMs: () => running.watchAgeMs() };
  const health = await serveHealth({ ...flags.health, ...state });
  const figures = await serveHealth({ ...flags.metrics, ...state, metrics: () => metrics.text() });
  const ports = { health: health.port, metrics: figures.port };
  log.info('started', { server: config.server, ...ports, types: builtinCatalog.connectors.length });
  const stop = stopSignal(log);
  const webhook = startWebhook(flags, handlers, running, { client, clock, log, signal: stop });
  try {
    await running.run(stop);
  } finally {
    await webhook?.close();
    await Promise.all([probe.close(), health.close(), figures.close(), client.close()]);
  }
  log.info('stopped');
}

/** What the controllers keep besides what the API server holds. */
function stateOf(
  flags: Flags,
  probe: ProbePool,
  { clock, metrics }: OperatorServices,
): Omit<Io, keyof OperatorServices | 'catalog' | 'usage'> {
  return {
    probe,
    slots: new Slots({ ...flags.testLimits, atOnce: probe.size }, clock),
    logIns: new LogIns(flags.furtherTries),
    outages: new Outages(),
    budget: new Bucket({ perSecond: flags.usageWrites, burst: flags.usageWrites }, clock.monotonicMs()),
    memories: new Map(),
    unwrittenTests: new Map(),
    startedAt: clock.now(),
    tests: testMetrics(metrics, flags.perConnection),
    clusterDomain: clusterDomain(resolverSettings()),
    secrets: flags.secrets,
  };
}
/** The controllers judge what the webhook is asked about, whether this replica leads or not. */
function startWebhook(
  { webhook, namespace }: Flags,
  handlers: Parameters<typeof admit>[0],
  running: Operator,
  tools: Pick<AdmitOptions, 'client' | 'clock' | 'log' | 'signal'>,
): ReturnType<typeof admit> | undefined {
  if (webhook === undefined) return undefined;
  return admit(handlers, {
    ...webhook,
    ...tools,
    namespace,
    leading: () => running.leading(),
    covers: (each) => running.covers(each),
  });
}

function startProbes(flags: Flags, denyTargets: readonly string[]): ProbePool {
  const source = import.meta.filename.endsWith('.ts');
  const here = import.meta.dirname;
  return probePool({
    slots: flags.probes,
    entry: join(here, source ? 'probe/child.ts' : 'child.js'),
    appFolders: source ? [here, join(here, '../node_modules'), join(here, '../package.json')] : [here],
    allowTargets: flags.allowTargets,
    denyTargets,
    clusterDomain: clusterDomain(resolverSettings()),
  });
}

/** No test may reach the API server: its address in the kubeconfig, and those behind the Service `kubernetes`. */
async function serverAddresses(client: Client, server: string, log: Log): Promise<readonly string[]> {
  const { hostname } = new URL(server);
  const named = await lookup(hostname.replaceAll(/[[\]]/g, ''), { all: true }).catch(() => []);
  const service = process.env['KUBERNETES_SERVICE_HOST'];
  const slices = await client
    .request({
      method: 'GET',
      path: '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices',
      query: { labelSelector: 'kubernetes.io/service-name=kubernetes' },
    })
    .catch((error: unknown) =>
      log.warn('addresses of the api server are not known', { cause: describe(error) }),
    );
  const { items = [] } = (slices ?? {}) as EndpointSlices; // the API server's own list
  const behind = items.flatMap(({ endpoints }) => (endpoints ?? []).flatMap(({ addresses }) => addresses));
  return [
    ...new Set([
      ...named.map(({ address }) => address),
      ...(service === undefined ? [] : [service]),
      ...behind,
    ]),
  ];
}

interface EndpointSlices {
  readonly items?: readonly { readonly endpoints?: readonly { readonly addresses: readonly string[] }[] }[];
}

/** The first signal asks for a graceful stop, the second ends the process. */
function stopSignal(log: Log): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(130);
      log.info('stopping', { signal });
      stop.abort();
    });
  }
  return stop.signal;
}
