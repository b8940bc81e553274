import { readFile } from 'node:fs/promises';
import { builtinCatalog } from './catalog/builtin.ts';
import { CONTROLLER } from './api/definition.ts';
import { LiveCatalog } from './catalog/live.ts';
import { showConnections } from './controllers/connectionMetrics.ts';
import type { Io } from './controllers/io.ts';
import { PREFIX, proberMetrics, testMetrics } from './controllers/metrics.ts';
import { LogIns } from './controllers/pacing/logIns.ts';
import { Outages } from './controllers/pacing/outages.ts';
import { Slots } from './controllers/pacing/slots.ts';
import { Recent } from './controllers/recent.ts';
import { controllers } from './controllers/registry.ts';
import { UserWatches } from './controllers/flowkind/watches.ts';
import { UsageIndex } from './controllers/usage/usage.ts';
import { WriteLine } from './controllers/writeLine.ts';
import type { Flags } from './flags.ts';
import { clusterDomain, resolverSettings } from './probe/resolve.ts';
import { nodeDomains } from './probe/searchPath.ts';
import { authoritiesIn } from './probe/trust.ts';
import { childProber } from './probe/wire/childProber.ts';
import { proberFrom } from './probe/wire/client.ts';
import type { Prober } from './probe/wire/client.ts';
import { socketProber } from './probe/wire/socketProber.ts';
import { admit } from './webhook/admit.ts';
import { serveListeners } from './webhook/listeners.ts';
import type { CertificateSource, Listener, RunningListeners } from './webhook/listeners.ts';
import { createClient } from './runtime/client.ts';
import type { Clock } from './runtime/clock.ts';
import { loadConfig, type Config } from './runtime/config.ts';
import { delegatedAccess } from './runtime/delegatedAccess.ts';
import { serveHealth } from './runtime/health.ts';
import type { Health, HealthOptions } from './runtime/health.ts';
import { createLog } from './runtime/log.ts';
import type { Log } from './runtime/log.ts';
import { createMetrics, measureProcess } from './runtime/metrics.ts';
import type { Metrics } from './runtime/metrics.ts';
import { createOperator } from './runtime/operator.ts';
import type { Operator, OperatorServices } from './runtime/operator.ts';
import { serveSecureMetrics } from './runtime/secureMetrics.ts';
import { ownAudiences } from './runtime/ownAudiences.ts';
import { ServerAddresses } from './runtime/serverAddresses.ts';
import type { ServerAddressesOptions } from './runtime/serverAddresses.ts';
import { ownVersion } from './runtime/version.ts';
import { compileShapes } from './validation/shape.ts';

/** Puts the operator together and runs it until a signal asks it to stop. `clock` is that of all but the probes. */
export async function operate(flags: Flags, clock: Clock): Promise<void> {
  const authorities = await trustedAuthorities(flags.trustedCaFile);
  const { log, metrics, observe } = await createInstruments(flags.logLevel);
  const config = loadConfig(flags.kubeconfig);
  const client = createClient(config, { userAgent: 'mooring-operator', observe });
  const parts: Parts = {};
  const [health, figures] = await serveLocally(flags, { clock, ...healthOf(parts) }, metrics);
  const addresses = await serverAddresses({ client, server: config.server, clock, log });
  const probe = await startProber({ ...flags, authorities }, addresses, { metrics, log });
  await compileShapes(builtinCatalog);
  const catalog = new LiveCatalog(builtinCatalog);
  const users = new UserWatches({ client, clock, log, scope: flags.scope, usage: new UsageIndex() });
  const handlers = controllers(catalog, users.usage, flags.secrets, flags);
  const running: Operator = createOperator({
    client,
    handlers,
    io: (tools) => stateOf(flags, { catalog, config, probe, users }, tools, () => running.leading()),
    clock,
    log,
    metrics,
    name: CONTROLLER,
    workers: flags.workers,
    scope: flags.scope,
    ...(flags.elect && { lease: leaseOf(flags) }),
  });
  const ports = { health: health.port, metrics: figures.port };
  log.info('started', { server: config.server, ...ports, types: builtinCatalog.connectors.length });
  const [stop, ended] = [stopSignal(log), new AbortController()];
  const following = addresses.follow(AbortSignal.any([stop, ended.signal]));
  const serving = serveOverTls(flags, { handlers, running, metrics }, { client, clock, log, signal: stop });
  Object.assign(parts, { running, probe, serving });
  try {
    await running.run(stop);
  } finally {
    ended.abort(); // by itself, where another replica leads
    await serving?.close();
    await Promise.all([following, ...[users, probe, health, figures, client].map((each) => each.close())]);
  }
  log.info('stopped');
}

/** The log, whose first line says which version runs, and the metrics, one of which does. */
async function createInstruments(level: Flags['logLevel']) {
  const [log, metrics, version] = [createLog(level), createMetrics(PREFIX), await ownVersion()];
  log.info('starting', { version, node: process.versions.node });
  metrics.buildInfo.set({ version }, 1);
  measureProcess(metrics);
  return { log, metrics, observe: (verb: string, code: number) => metrics.requests.inc({ verb, code }) };
}

/** What health is judged by, as it comes. */
interface Parts {
  readonly running?: Operator;
  readonly probe?: Prober;
  readonly serving?: RunningListeners | undefined;
}

function leaseOf({ namespace, leaseName: name, identity }: Flags) {
  return { namespace, name, identity };
}

/** What the controllers are given: what the runtime has, and what is kept besides what the API server holds. */
function stateOf(
  flags: Flags,
  { catalog, config, probe, users }: Pick<Io, 'catalog' | 'probe'> & { users: UserWatches; config: Config },
  tools: OperatorServices,
  leading: () => boolean,
): Io {
  const { cache, clock, metrics } = tools;
  users.attach({ ...tools, leading });
  if (flags.perConnection) showConnections(metrics, cache, leading);
  const line = { perSecond: flags.usageWrites, burst: flags.usageWrites };
  return {
    ...tools,
    catalog,
    probe,
    usage: users.usage,
    slots: new Slots({ ...flags.testLimits, atOnce: probe.size }, clock),
    logIns: new LogIns(flags.furtherTries),
    outages: new Outages(),
    usageWrites: new WriteLine(line),
    readinessWrites: new WriteLine(line),
    editedFlows: new Map(),
    written: new Recent(1000),
    memories: new Map(),
    unwrittenTests: new Map(),
    restartTurns: new Map(),
    startedAt: clock.now(),
    tests: testMetrics(metrics),
    clusterDomain: clusterDomain(resolverSettings()),
    secrets: flags.secrets,
    ownAudiences: () => ownAudiences(config),
  };
}

/** Health, and the metrics of this machine. */
function serveLocally(
  flags: Flags,
  state: Pick<HealthOptions, 'clock' | 'notReady' | 'watchAgeMs'>,
  metrics: Metrics,
): Promise<readonly [Health, Health]> {
  return Promise.all([
    serveHealth({ ...flags.health, ...state }),
    serveHealth({ ...flags.metrics, ...state, metrics: () => metrics.text() }),
  ]);
}

interface Served {
  readonly handlers: Parameters<typeof admit>[0];
  readonly running: Operator;
  readonly metrics: Metrics;
}

/** What other machines reach; no certificate is kept where nothing was asked for. */
function serveOverTls(
  flags: Flags,
  { handlers, running, metrics }: Served,
  tools: Pick<CertificateSource, 'client' | 'clock' | 'log' | 'signal'>,
): RunningListeners | undefined {
  const listeners = [...webhookOf(flags, handlers, running), ...metricsOf(flags, metrics, tools)];
  if (listeners.length === 0) return undefined;
  const { namespace } = flags;
  return serveListeners(listeners, { ...tools, namespace, leading: () => running.leading() });
}

/** The controllers judge what the webhook is asked about, whether this replica leads or not. */
function webhookOf({ webhook }: Flags, handlers: Served['handlers'], running: Operator): readonly Listener[] {
  if (webhook === undefined) return [];
  return [admit(handlers, { ...webhook, covers: (each) => running.covers(each) })];
}

/** Metrics for other programs than those of this machine. */
function metricsOf(
  { secureMetrics }: Flags,
  metrics: Metrics,
  { client, clock }: Pick<CertificateSource, 'client' | 'clock'>,
): readonly Listener[] {
  if (secureMetrics === undefined) return [];
  const [access, text] = [delegatedAccess(client, clock), () => metrics.text()];
  return [{ name: 'metrics', start: (pair) => serveSecureMetrics({ ...secureMetrics, pair, access, text }) }];
}

async function serverAddresses(options: Omit<ServerAddressesOptions, 'service'>): Promise<ServerAddresses> {
  const addresses = new ServerAddresses({ ...options, service: process.env['KUBERNETES_SERVICE_HOST'] });
  await addresses.read();
  return addresses;
}

/** It is served first of all: until the parts are there, it is starting. */
function healthOf(parts: Parts) {
  return {
    notReady() {
      const { running, probe, serving } = parts;
      if (running === undefined) return 'starting';
      const withoutProber = probe?.connected === true ? undefined : 'no prober is connected';
      return running.notSynced() ?? withoutProber ?? serving?.notReady();
    },
    watchAgeMs: () => parts.running?.watchAgeMs() ?? 0,
  };
}

/** No test may reach the API server. */
async function startProber(
  { probes, proberSocket, allowTargets, authorities }: Flags & { readonly authorities: readonly string[] },
  server: ServerAddresses,
  { metrics, log }: { readonly metrics: Metrics; readonly log: Log },
): Promise<Prober> {
  const source = proberSocket === undefined ? childProber() : await socketProber(proberSocket);
  const prober = proberFrom(source, {
    slots: probes,
    allowTargets,
    authorities,
    denyTargets: () => server.current,
    clusterDomain: clusterDomain(resolverSettings()),
    nodeDomains: nodeDomains(resolverSettings()),
    onChange: (connected) => log.info(connected ? 'prober connected' : 'prober gone'),
  });
  proberMetrics(metrics, prober);
  return prober;
}

async function trustedAuthorities(file: string | undefined): Promise<readonly string[]> {
  if (file === undefined) return [];
  try {
    return authoritiesIn(await readFile(file, 'utf8'));
  } catch (error) {
    const what = error instanceof Error ? error.message : 'cannot be read';
    throw new Error(`--trusted-ca-file ${file}: ${what}`, { cause: error });
  }
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
