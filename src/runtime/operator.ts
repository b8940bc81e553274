import type { Cache } from './cache.ts';
import type { Client } from './client.ts';
import type { Clock } from './clock.ts';
import { Dispatcher, type Job } from './dispatcher.ts';
import { EventRouter } from './eventRouter.ts';
import { BackgroundEventRecorder, type EventRecorder } from './events.ts';
import { guardedClient } from './guardedClient.ts';
import type { Handlers, ReconcileContext, ReconcileResult } from './handlers.ts';
import { resourceName, type Kind, type KubernetesObject, type Ref } from './kind.ts';
import { LeaderElector, type LeaseOptions } from './lease.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { PRIORITIES } from './priorityQueue.ts';
import type { NamespaceScope } from './scope.ts';
import { Watches } from './watches.ts';

/** What the runtime offers to reconciles, to build their Io from. */
export interface OperatorServices {
  readonly cache: Cache;
  /** Refuses to write while this replica does not lead. */
  readonly client: Client;
  readonly events: EventRecorder;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Stores what a write of the operator returned; its echo in the watch then causes no reconcile. */
  put<T extends KubernetesObject>(this: void, kind: Kind<T>, object: T): void;
  enqueue(this: void, kind: Kind, ref: Ref): void;
}

/** The tables of an operator, and the services that run them. */
export interface OperatorOptions<Io> {
  readonly client: Client;
  readonly handlers: readonly Handlers<KubernetesObject, Io>[];
  readonly io: (tools: OperatorServices) => Io;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Under which Events are reported: `mooring.dev/operator`. */
  readonly name: string;
  /** Without it, the process leads at once: for development, and for one replica only. */
  readonly lease?: LeaseOptions;
  readonly workers?: number;
  /** All namespaces, unless it says otherwise. */
  readonly scope?: NamespaceScope;
}

/** A running set of tables. */
export interface Operator {
  /** Resolves after a graceful stop; rejects where leadership was lost: the process must end then. */
  run(signal: AbortSignal): Promise<void>;
  /** Why not all initial streams have ended; undefined where they have. */
  notSynced(): string | undefined;
  leading(): boolean;
  /** Whether it looks after a namespace; '' stands for what is in none. */
  covers(namespace: string): boolean;
  /** How long the quietest watch has been silent. */
  watchAgeMs(): number;
}

const STOP_MS = 10_000;
const FLUSH_MS = 2_000;

/** Wires reflectors, queue and election; nothing runs before `run`, and it runs once. */
export function createOperator<Io>(options: OperatorOptions<Io>): Operator {
  return new WiredOperator(options);
}

class WiredOperator<Io> implements Operator {
  readonly #options: OperatorOptions<Io>;
  readonly #watches: Watches;
  readonly #dispatcher: Dispatcher;
  readonly #elector: LeaderElector | undefined;
  readonly #events: BackgroundEventRecorder;
  readonly #io: Io;

  constructor(options: OperatorOptions<Io>) {
    this.#options = options;
    const { client, clock, handlers, lease, log, metrics, name, workers = 16, scope = 'all' } = options;
    const router = new EventRouter(handlers, log);
    const covers = (namespace: string) => this.covers(namespace);
    this.#watches = new Watches({
      client,
      clock,
      log,
      router,
      scope,
      onDelta: (kind, delta) => this.#dispatcher.onDelta(kind, delta),
      onNamespaceSynced: (namespace) => this.#dispatcher.onNamespaceSynced(namespace),
    });
    const { stores } = this.#watches;
    const reconcile = (job: Job, context: ReconcileContext) => this.#reconcile(job, context);
    this.#dispatcher = new Dispatcher({ handlers, router, stores, covers, reconcile, clock, log, workers });
    this.#elector = lease && new LeaderElector({ client, clock, log, lease });
    const writer = guardedClient(client, { leading: () => this.leading(), covers });
    const instance = lease?.identity ?? name;
    this.#events = new BackgroundEventRecorder({ client: writer, clock, log, controller: name, instance });
    this.#io = options.io({
      cache: stores,
      client: writer,
      events: this.#events,
      log,
      metrics,
      clock,
      put: (kind, object) => this.#dispatcher.put(kind, object),
      enqueue: (kind, ref) => this.#dispatcher.enqueue(kind, ref),
    });
    metrics.sample(() => this.#sample());
  }

  notSynced(): string | undefined {
    const missing = this.#watches.missing();
    if (missing.length > 0) return `the API server has no definition of ${missing.join(', ')}: install it`;
    const forbidden = this.#watches.forbidden().map(rightTo);
    if (forbidden.length > 0) return `the operator may not watch ${forbidden.join(', ')}`;
    return this.#watches.synced() ? undefined : 'not synced';
  }

  leading(): boolean {
    return this.#elector?.leading() ?? this.#dispatcher.started;
  }

  covers(namespace: string): boolean {
    return this.#watches.covers(namespace);
  }

  watchAgeMs(): number {
    return Math.max(0, ...this.#watches.ages().values());
  }

  async run(signal: AbortSignal): Promise<void> {
    const { log } = this.#options;
    const watching = new AbortController();
    const watches = this.#watches.run(watching.signal);
    let lost = 'the Lease was lost';
    try {
      await until(this.#watches.whenSynced(), signal);
      // A replica that cannot read the cluster does not try to lead.
      await this.#elector?.acquire(signal);
      if (!signal.aborted) this.#dispatcher.start();
      await (this.#elector === undefined
        ? until(new Promise(() => undefined), signal)
        : this.#elector.renew(signal));
      lost = this.#elector?.lost() ?? lost;
      if (signal.aborted) log.info('stopping');
      else log.warn('leadership lost', { cause: lost });
    } finally {
      await this.#dispatcher.queue.stop(STOP_MS);
      await this.#events.flush(FLUSH_MS);
      await this.#elector?.release();
      watching.abort();
      await watches;
    }
    if (!signal.aborted) throw new Error(lost);
  }

  async #reconcile({ table, ref }: Job, context: ReconcileContext): Promise<ReconcileResult> {
    const { clock, metrics } = this.#options;
    // The cast: numbers of tables come from the entries of this very array.
    const { kind, reconcile } = this.#options.handlers[table] as Handlers<KubernetesObject, Io>;
    const since = clock.monotonicMs();
    let result = 'error';
    try {
      const answer = await reconcile(ref, this.#io, context);
      result = 'success';
      return answer;
    } finally {
      metrics.reconcileSeconds.observe({ kind: kind.kind, result }, (clock.monotonicMs() - since) / 1000);
    }
  }

  #sample(): void {
    const { queueDepth, queueAge, watchAge, leading } = this.#options.metrics;
    const { queue } = this.#dispatcher;
    for (const priority of PRIORITIES) queueDepth.set({ priority }, queue.depth(priority));
    queueAge.set(queue.ageMs() / 1000);
    for (const [kind, ageMs] of this.#watches.ages()) watchAge.set({ kind }, ageMs / 1000);
    leading.set(this.leading() ? 1 : 0);
  }
}

/** A kind, and what gives the right to watch it. */
function rightTo(kind: Kind): string {
  const { grantedBy } = kind;
  return `${resourceName(kind)}${grantedBy === undefined ? '' : `, which ${grantedBy} allows`}`;
}

/** Resolves with the promise, or as soon as the signal aborts. */
function until(promise: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
    void promise.then(() => resolve());
  });
}
