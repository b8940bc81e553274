import { NamespaceKind } from '../../../src/runtime/scope.ts';
import { catalogOf } from '../../../src/catalog/catalog.ts';
import { LiveCatalog } from '../../../src/catalog/live.ts';
import { connectors } from '../../../src/connectors/index.ts';
import { DEFAULT_SECRET_RULES } from '../../../src/api/secretaccess.ts';
import type { SecretRules } from '../../../src/api/secretaccess.ts';
import { Recent } from '../../../src/controllers/recent.ts';
import { WriteLine } from '../../../src/controllers/writeLine.ts';
import type { Io } from '../../../src/controllers/io.ts';
import { PREFIX, testMetrics } from '../../../src/controllers/metrics.ts';
import { LogIns } from '../../../src/controllers/pacing/logIns.ts';
import { Outages } from '../../../src/controllers/pacing/outages.ts';
import { Slots } from '../../../src/controllers/pacing/slots.ts';
import { controllers } from '../../../src/controllers/registry.ts';
import { UsageIndex } from '../../../src/controllers/usage/usage.ts';
import type { ProbeRequest, ProbeResult, StepReport } from '../../../src/probe/message.ts';
import type { EventDraft } from '../../../src/runtime/events.ts';
import type { Handlers, ReconcileResult } from '../../../src/runtime/handlers.ts';
import type { Kind, KubernetesObject, Ref } from '../../../src/runtime/kind.ts';
import { createLog } from '../../../src/runtime/log.ts';
import { createMetrics } from '../../../src/runtime/metrics.ts';
import { manualClock } from '../clock.ts';
import type { ManualClock } from '../clock.ts';
import { fakeApiServer } from './apiserver.ts';
import type { FakeApiServer } from './apiserver.ts';

/** Answers a test, as the probe would; it may take its time. */
export type ProbeAnswer = (
  request: ProbeRequest,
  onStep: (step: StepReport) => void,
) => ProbeResult | Promise<ProbeResult>;

/** An Io in memory: cache and API server are one, the probe says what a test wants, time stands still until it is moved. */
export interface FakeIo {
  readonly io: Io;
  readonly clock: ManualClock;
  readonly server: FakeApiServer;
  /** What the probe was asked, in its order. */
  readonly requests: readonly ProbeRequest[];
  readonly events: readonly EventDraft[];
  /** Sets how the probe answers from now on. */
  answer(answer: ProbeAnswer): void;
  /** Reconciles one object by the controller of its kind. */
  reconcile(kind: Kind, ref: Ref): Promise<ReconcileResult>;
}

/** What differs from an operator without flags. */
export interface FakeIoOptions {
  readonly secrets?: SecretRules;
  /** Status writes that carry nothing but usage, in all. */
  readonly usageWrites?: number;
  /** Of a credential that was refused at its first try. */
  readonly furtherTries?: number;
}

export const SUCCESS: ProbeResult = { status: 'Succeeded', steps: [], durationMs: 1 };

/** Of which no test is meant to reach one. */
const LIMITS = {
  atOncePerTarget: 8,
  atOncePerNamespace: 8,
  perMinutePerTarget: 1e6,
  perMinutePerNamespace: 1e6,
};

const CLUSTER = {
  clusterDomain: undefined,
  ownAudiences: () => Promise.resolve(['https://kubernetes.default.svc']),
};

/** One whose cluster has the namespace `shop`; with all connectors, and controllers that follow what is applied. */
export function fakeIo(options: FakeIoOptions = {}): FakeIo {
  const { secrets = DEFAULT_SECRET_RULES, usageWrites = 100, furtherTries = 0 } = options;
  const clock = manualClock();
  const catalog = new LiveCatalog(catalogOf(connectors));
  const usage = new UsageIndex();
  const all: readonly Handlers<KubernetesObject, Io>[] = controllers(catalog, usage, secrets);
  const server = fakeApiServer(all, clock);
  const [requests, events]: [ProbeRequest[], EventDraft[]] = [[], []];
  let answer: ProbeAnswer = () => SUCCESS;
  const metrics = createMetrics(PREFIX);
  const io: Io = {
    ...server.tools,
    clock,
    metrics,
    log: createLog('silent'),
    events: { emit: (happening) => events.push(happening), flush: () => Promise.resolve() },
    enqueue: () => undefined,
    catalog,
    usage,
    secrets,
    probe: {
      size: 8,
      stats: { busy: 0, waiting: 0, spawned: 0, killed: 0 },
      close: () => Promise.resolve(),
      async run(request, { onStep = () => undefined }) {
        requests.push(request);
        return answer(request, onStep);
      },
    },
    slots: new Slots({ atOnce: 8, ...LIMITS }, clock),
    logIns: new LogIns(furtherTries),
    outages: new Outages(),
    usageWrites: new WriteLine({ perSecond: 1, burst: usageWrites }),
    readinessWrites: new WriteLine({ perSecond: 1, burst: usageWrites }),
    editedFlows: new Map(),
    written: new Recent(1000),
    memories: new Map(),
    unwrittenTests: new Map(),
    restartTurns: new Map(),
    startedAt: clock.now(),
    tests: testMetrics(metrics),
    ...CLUSTER,
  };
  server.apply(NamespaceKind, { metadata: { name: 'shop' } });
  return {
    io,
    clock,
    server,
    requests,
    events,
    answer(next) {
      answer = next;
    },
    async reconcile(kind, ref) {
      const controller = all.find((each) => each.kind === kind);
      if (controller === undefined) throw new Error(`no controller of ${kind.kind}`);
      return controller.reconcile(ref, io, { signal: new AbortController().signal, park: (run) => run() });
    },
  };
}
