import type { StoreCache } from './cache.ts';
import type { Clock } from './clock.ts';
import type { EventRouter, ReconcileRequest } from './eventRouter.ts';
import type { Handlers, ReconcileContext, ReconcileResult } from './handlers.ts';
import { keyOf, refOf, type Kind, type KubernetesObject, type Ref } from './kind.ts';
import { describe, type Log } from './log.ts';
import { WorkQueue } from './queue.ts';
import type { Delta } from './store.ts';

/** One object that a table reconciles. */
export interface Job {
  /** Number of the table. */
  readonly table: number;
  readonly ref: Ref;
}

/** The tables, what the watches brought, and what runs a job. */
interface DispatcherOptions {
  readonly handlers: readonly Pick<Handlers, 'kind' | 'starts'>[];
  readonly router: EventRouter;
  readonly stores: StoreCache;
  readonly covers: (namespace: string) => boolean;
  readonly reconcile: (job: Job, context: ReconcileContext) => Promise<ReconcileResult>;
  readonly clock: Clock;
  readonly log: Log;
  readonly workers: number;
}

/** Turns changes of objects into jobs of the work queue. Before the start nothing is queued: the start queues all. */
export class Dispatcher {
  readonly queue: WorkQueue<Job>;
  readonly #options: DispatcherOptions;
  #started = false;
  /** The table whose jobs of the start are begun now; those of later ones are still to come. */
  #startingTable = 0;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    const { clock, workers, reconcile } = options;
    const onFailed = this.#failed.bind(this);
    this.queue = new WorkQueue({ clock, workers, run: reconcile, onFailed });
  }

  get started(): boolean {
    return this.#started;
  }

  start(): void {
    this.#started = true;
    const { handlers, stores } = this.#options;
    this.queue.start();
    this.queue.feed(
      this.#jobsOfStart(),
      handlers.reduce((sum, { kind }) => sum + stores.count(kind), 0),
    );
  }

  /** Tables hear of every change, so that an index of theirs is whole; work comes of it after the start alone. */
  onDelta(kind: Kind, delta: Delta<KubernetesObject>): void {
    const { router, stores, covers } = this.#options;
    const requests = router.requests(kind, delta, stores);
    if (!this.#started) return;
    // What a list shows is no mere echo: it may hide what another client wrote before.
    const cause = delta.source === 'list' ? undefined : delta.now?.metadata.resourceVersion;
    for (const request of requests)
      if (covers(request.ref.namespace) && !this.#isToCome(request)) this.#add(request, cause);
  }

  onNamespaceSynced(namespace: string): void {
    if (!this.#started) return;
    for (const [table, { kind }] of this.#options.handlers.entries())
      this.#addAll(table, kind, (each) => each === namespace);
  }

  enqueue(kind: Kind, ref: Ref): void {
    for (const table of this.#options.router.ownersOf(kind)) this.#add({ table, ref, priority: 'related' });
  }

  /** Stores the answer to a write of a reconcile. */
  put<T extends KubernetesObject>(kind: Kind<T>, object: T): void {
    const { router, stores } = this.#options;
    stores.storeFor(kind, refOf(object))?.put(object);
    // The watch may have been faster than the answer.
    for (const table of router.ownersOf(kind)) {
      this.queue.retract(idOf(table, refOf(object)), object.metadata.resourceVersion);
    }
  }

  *#jobsOfStart(): Generator<readonly [string, Job]> {
    const { handlers, stores, covers } = this.#options;
    for (const [table, { kind, starts }] of handlers.entries()) {
      this.#startingTable = table;
      for (const ref of starts.flatMap((refs) => refs())) yield [idOf(table, ref), { table, ref }];
      for (const ref of stores.refs(kind))
        if (covers(ref.namespace)) yield [idOf(table, ref), { table, ref }];
    }
    this.#startingTable = handlers.length;
  }

  /** What can wait as long as the start is run by it. */
  #isToCome({ table, priority }: ReconcileRequest): boolean {
    return priority === 'startup' && table > this.#startingTable;
  }

  #addAll(table: number, kind: Kind, within: (namespace: string) => boolean): void {
    for (const ref of this.#options.stores.refs(kind)) {
      if (within(ref.namespace)) this.#add({ table, ref, priority: 'startup' });
    }
  }

  #add({ table, ref, priority }: ReconcileRequest, cause?: string): void {
    this.queue.add(idOf(table, ref), { table, ref }, priority, cause);
  }

  #failed({ table, ref }: Job, thrown: unknown, attempt: number, retryInMs: number): void {
    this.#options.log.warn('reconcile failed', {
      kind: this.#options.handlers[table]?.kind.kind,
      ...ref,
      attempt,
      retryInMs: Math.round(retryInMs),
      error: describe(thrown),
    });
  }
}

/** Joined, because V8 keeps a template's parts beside the whole. */
function idOf(table: number, ref: Ref): string {
  return [table, keyOf(ref)].join(' ');
}
