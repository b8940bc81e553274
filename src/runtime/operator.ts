import type { Cache } from './cache.ts';
import type { Client } from './client.ts';
import type { Clock } from './clock.ts';
import { Recorder, type Events } from './events.ts';
import { fenced } from './guardedClient.ts';
import type { Handlers, Outcome, Turn } from './handlers.ts';
import { keyOf, refOf, type Kind, type KubernetesObject, type Ref } from './kind.ts';
import { PRIORITIES } from './priorityQueue.ts';
import { Election, type LeaseOptions } from './lease.ts';
import { describe, type Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { Queue } from './queue.ts';
import { Routes, type Concern } from './eventRouter.ts';
import type { Scope } from './scope.ts';
import type { Delta } from './store.ts';
import { Watches } from './watches.ts';

/** What the runtime gives to reconciles, to build their Io from. */
export interface Tools {
  readonly cache: Cache;
  /** Refuses to write while we do not lead. */
  readonly client: Client;
  readonly events: Events;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Takes over what our own write returned; its echo in the watch then causes no reconcile. */
  put<T extends KubernetesObject>(kind: Kind<T>, object: T): void;
  enqueue(kind: Kind, ref: Ref): void;
}

/** Everything that an operator is made of. */
export interface OperatorOptions<Io> {
  readonly client: Client;
  readonly handlers: readonly Handlers<KubernetesObject, Io>[];
  readonly io: (tools: Tools) => Io;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Under which Events are reported: `mooring.dev/operator`. */
  readonly name: string;
  /** Without it, we lead at once: for development, and for one replica only. */
  readonly lease?: LeaseOptions;
  readonly workers?: number;
  /** All namespaces, unless it says otherwise. */
  readonly scope?: Scope;
}

/** A set of tables, and what runs them. */
export interface Operator {
  /** Resolves after a graceful stop; rejects where leadership was lost: the process must end then. */
  run(signal: AbortSignal): Promise<void>;
  /** All initial streams have ended. */
  synced(): boolean;
  leading(): boolean;
  /** Whether it looks after a namespace; '' stands for what is in none. */
  covers(namespace: string): boolean;
  /** How long the quietest watch has been silent. */
  watchAgeMs(): number;
}

const STOP_MS = 10_000;
const FLUSH_MS = 2_000;

/** Wires reflectors, queue and election; nothing runs before `run`, and it runs once. */
export function operator<Io>(options: OperatorOptions<Io>): Operator {
  return new Machine(options);
}

interface Job {
  /** Number of the table. */
  readonly table: number;
  readonly ref: Ref;
}

class Machine<Io> implements Operator {
  readonly #options: OperatorOptions<Io>;
  readonly #routes: Routes;
  readonly #watches: Watches;
  readonly #queue: Queue<Job>;
  readonly #election: Election | undefined;
  readonly #events: Recorder;
  readonly #io: Io;
  #started = false;

  constructor(options: OperatorOptions<Io>) {
    this.#options = options;
    const { client, clock, handlers, lease, log, metrics, name, workers = 16, scope = 'all' } = options;
    const routes = new Routes(handlers, log);
    this.#routes = routes;
    const told = (kind: Kind, delta: Delta<KubernetesObject>) => this.#told(kind, delta);
    this.#watches = new Watches({
      client,
      clock,
      log,
      routes,
      scope,
      told,
      opened: (namespace) => this.#opened(namespace),
    });
    this.#queue = new Queue({
      clock,
      workers,
      run: (job, turn) => this.#reconcile(job, turn),
      failed: this.#failed.bind(this),
    });
    this.#election = lease && new Election({ client, clock, log, lease });
    const writer = fenced(client, {
      leading: () => this.leading(),
      covers: (namespace) => this.covers(namespace),
    });
    this.#events = new Recorder({
      client: writer,
      clock,
      log,
      controller: name,
      instance: lease?.identity ?? name,
    });
    this.#io = options.io({
      cache: this.#watches.stores,
      client: writer,
      events: this.#events,
      log,
      metrics,
      clock,
      put: (kind, object) => this.#put(kind, object),
      enqueue: (kind, ref) => {
        for (const table of this.#routes.ownersOf(kind)) this.#add({ table, ref, priority: 'related' });
      },
    });
    metrics.sample(() => this.#sample());
  }

  synced(): boolean {
    return this.#watches.synced();
  }

  leading(): boolean {
    return this.#election?.leading() ?? this.#started;
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
    try {
      await until(this.#watches.whenSynced(), signal);
      // Who cannot see does not try to lead.
      await this.#election?.acquire(signal);
      if (!signal.aborted) this.#start();
      await (this.#election === undefined
        ? until(new Promise(() => undefined), signal)
        : this.#election.hold(signal));
      log.info(signal.aborted ? 'stopping' : 'leadership lost');
    } finally {
      await this.#queue.stop(STOP_MS);
      await this.#events.flush(FLUSH_MS);
      await this.#election?.release();
      watching.abort();
      await watches;
    }
    if (!signal.aborted) throw new Error('another replica leads');
  }

  #start(): void {
    this.#started = true;
    for (const [table, { kind, starts }] of this.#options.handlers.entries()) {
      for (const ref of starts.flatMap((refs) => refs())) this.#add({ table, ref, priority: 'startup' });
      this.#addAll(table, kind, (namespace) => this.covers(namespace));
    }
    this.#queue.start();
  }

  #opened(namespace: string): void {
    if (!this.#started) return;
    for (const [table, { kind }] of this.#options.handlers.entries())
      this.#addAll(table, kind, (each) => each === namespace);
  }

  #addAll(table: number, kind: Kind, within: (namespace: string) => boolean): void {
    for (const object of this.#watches.stores.list(kind)) {
      const ref = refOf(object);
      if (within(ref.namespace)) this.#add({ table, ref, priority: 'startup' });
    }
  }

  /** Tables hear of every change, so that an index of theirs is whole; before the start nothing is queued, the start queues all. */
  #told(kind: Kind, delta: Delta<KubernetesObject>): void {
    const concerns = this.#routes.concerns(kind, delta, this.#watches.stores);
    if (!this.#started) return;
    const cause = delta.now?.metadata.resourceVersion;
    for (const concern of concerns) if (this.covers(concern.ref.namespace)) this.#add(concern, cause);
  }

  #add({ table, ref, priority }: Concern, cause?: string): void {
    this.#queue.add(`${table} ${keyOf(ref)}`, { table, ref }, priority, cause);
  }

  #put<T extends KubernetesObject>(kind: Kind<T>, object: T): void {
    this.#watches.stores.holding(kind, refOf(object))?.put(object);
    // The watch may have been faster than the answer.
    for (const table of this.#routes.ownersOf(kind)) {
      this.#queue.forgive(`${table} ${keyOf(refOf(object))}`, object.metadata.resourceVersion);
    }
  }

  async #reconcile({ table, ref }: Job, turn: Turn): Promise<Outcome> {
    const { clock, metrics } = this.#options;
    const since = clock.monotonicMs();
    let result = 'error';
    try {
      const outcome = await this.#table(table).reconcile(ref, this.#io, turn);
      result = 'success';
      return outcome;
    } finally {
      metrics.reconcileSeconds.observe(
        { kind: this.#table(table).kind.kind, result },
        (clock.monotonicMs() - since) / 1000,
      );
    }
  }

  #failed({ table, ref }: Job, thrown: unknown, attempt: number, retryInMs: number): void {
    const { kind } = this.#table(table).kind;
    this.#options.log.warn('reconcile failed', {
      kind,
      ...ref,
      attempt,
      retryInMs: Math.round(retryInMs),
      error: describe(thrown),
    });
  }

  #table(number: number): Handlers<KubernetesObject, Io> {
    // The cast: numbers come from the entries of this very array.
    return this.#options.handlers[number] as Handlers<KubernetesObject, Io>;
  }

  #sample(): void {
    const { queueDepth, queueAge, watchAge, leading } = this.#options.metrics;
    for (const priority of PRIORITIES) queueDepth.set({ priority }, this.#queue.depth(priority));
    queueAge.set(this.#queue.ageMs() / 1000);
    for (const [kind, ageMs] of this.#watches.ages()) watchAge.set({ kind }, ageMs / 1000);
    leading.set(this.leading() ? 1 : 0);
  }
}

/** Resolves with the promise, or as soon as the signal aborts. */
function until(promise: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
    void promise.then(() => resolve());
  });
}
