import { DelayQueue } from './delayQueue.ts';
import type { Clock } from './clock.ts';
import type { ReconcileResult, ReconcileContext } from './handlers.ts';
import { PriorityQueue, PRIORITIES, type QueueEntry, type Priority } from './priorityQueue.ts';
import { ApiError } from './apiError.ts';

/** What a work queue runs, and with how many workers. */
interface WorkQueueOptions<Job> {
  readonly clock: Clock;
  readonly workers: number;
  readonly run: (job: Job, turn: ReconcileContext) => Promise<ReconcileResult>;
  /** Called with each exception; the queue tries again by itself. */
  readonly onFailed: (job: Job, thrown: unknown, attempt: number, retryInMs: number) => void;
  readonly random?: () => number;
}

/** What a start brings: a key that waits takes some 400 bytes, and there may be 300,000. */
interface Feed<Job> {
  readonly jobs: Iterator<readonly [key: string, job: Job]>;
  readonly since: number;
  left: number;
}

interface Item<Job> {
  readonly key: string;
  readonly job: Job;
  entry: QueueEntry<Item<Job>> | undefined;
  busy: boolean;
  /** Added while busy: one more run, at the most urgent priority asked for. */
  again: Priority | undefined;
  /** The one cause of `again`; undefined where there are several. */
  cause: string | undefined;
  failures: number;
}

const FIRST_RETRY_MS = 5;
/** A missing right is granted by an administrator, a kind that is not served comes by an upgrade: neither comes within a second. */
const LEAST_AFTER_REFUSAL_MS = 1000;
const REFUSALS = [403, 404, 405];
const LAST_RETRY_MS = 1_000_000;
/** Beyond this, only what a user did is begun: the rest would only wait in memory. */
const MOST_PARKED = 1000;
/** Every so many jobs one of a start goes first, so that a stream of urgent work does not keep it waiting. */
const FAIR_EVERY = 8;

/**
 * Runs jobs, each key at most once at a time and as often as needed: adding a key that waits changes nothing but its
 * urgency, adding one that runs brings exactly one more run.
 */
export class WorkQueue<Job> {
  readonly #options: WorkQueueOptions<Job>;
  readonly #items = new Map<string, Item<Job>>();
  readonly #waiting = new PriorityQueue<Item<Job>>();
  readonly #delayed: DelayQueue<Item<Job>>;
  readonly #stopping = new AbortController();
  readonly #returning: (() => void)[] = [];
  #runningCount = 0;
  #parkedCount = 0;
  #started = false;
  #feed: Feed<Job> | undefined;
  #takes = 0;
  #idle: (() => void) | undefined;

  constructor(options: WorkQueueOptions<Job>) {
    this.#options = options;
    this.#delayed = new DelayQueue(options.clock, (item) => this.add(item.key, item.job, 'periodic'));
  }

  /** The cause names what made it necessary, for `forgive`. */
  add(key: string, job: Job, priority: Priority, cause?: string): void {
    const item = this.#items.get(key) ?? this.#insert(key, job);
    if (item.busy) {
      item.cause = item.again === undefined ? cause : undefined;
      item.again = moreUrgent(priority, item.again);
    } else this.#enqueue(item, priority);
    this.#pump();
  }

  /** Begins so many jobs one by one, each when nothing more urgent waits; none is held before. */
  feed(jobs: Iterator<readonly [key: string, job: Job]>, left: number): void {
    this.#feed = { jobs, since: this.#options.clock.monotonicMs(), left };
    this.#pump();
  }

  /** Takes back the run that was added for this cause alone: the cause was the echo of what the running one wrote. */
  retract(key: string, cause: string): void {
    const item = this.#items.get(key);
    if (item?.again !== undefined && item.cause === cause) item.again = undefined;
  }

  start(): void {
    this.#started = true;
    this.#pump();
  }

  /** Begins no more jobs, aborts those that run, and waits for them, but not for ever. */
  async stop(withinMs: number): Promise<void> {
    this.#started = false;
    this.#feed = undefined;
    this.#delayed.clear();
    this.#stopping.abort(new Error('the operator stops'));
    if (this.#runningCount + this.#parkedCount === 0) return;
    const waiting = new AbortController();
    this.#idle = () => waiting.abort();
    await this.#options.clock.sleep(withinMs, waiting.signal);
  }

  depth(priority: Priority): number {
    return this.#waiting.depth(priority) + (priority === 'startup' ? (this.#feed?.left ?? 0) : 0);
  }

  /** How long the oldest key has waited for a worker. */
  ageMs(): number {
    const oldest = Math.min(this.#waiting.oldest(), this.#feed?.since ?? Infinity);
    return Math.max(0, this.#options.clock.monotonicMs() - oldest);
  }

  /** Nothing waits, nothing runs; what is due later does not count. */
  idle(): boolean {
    return (
      this.#runningCount + this.#parkedCount === 0 &&
      this.#feed === undefined &&
      PRIORITIES.every((priority) => this.depth(priority) === 0)
    );
  }

  #enqueue(item: Item<Job>, priority: Priority): void {
    if (item.entry !== undefined) {
      if (moreUrgent(priority, item.entry.priority) === item.entry.priority) return;
      this.#waiting.remove(item.entry);
    }
    item.entry = this.#waiting.push(item, priority, this.#options.clock.monotonicMs());
  }

  #pump(): void {
    while (this.#started && this.#runningCount < this.#options.workers) {
      const item = this.#next();
      if (item === undefined) return;
      void this.#process(item);
    }
  }

  #next(): Item<Job> | undefined {
    if (this.#parkedCount >= MOST_PARKED) return this.#waiting.take('user');
    this.#takes += 1;
    if (this.#takes % FAIR_EVERY === 0) return this.#fed() ?? this.#waiting.take('startup');
    // What a start brings goes before what came to its lane since.
    return this.#waiting.take('periodic') ?? this.#fed() ?? this.#waiting.take('startup');
  }

  /** The next job of a start, but for those of keys that run or wait for their turn already. */
  #fed(): Item<Job> | undefined {
    while (this.#feed !== undefined) {
      const next = this.#feed.jobs.next();
      this.#feed.left = Math.max(0, this.#feed.left - 1);
      if (next.done === true) this.#feed = undefined;
      else if (!this.#items.has(next.value[0])) return this.#insert(...next.value);
    }
    return undefined;
  }

  #insert(key: string, job: Job): Item<Job> {
    const item = {
      key,
      job,
      entry: undefined,
      busy: false,
      again: undefined,
      cause: undefined,
      failures: 0,
    };
    this.#items.set(key, item);
    return item;
  }

  async #process(item: Item<Job>): Promise<void> {
    this.#runningCount++;
    item.entry = undefined;
    item.busy = true;
    this.#delayed.delete(item.key);
    const inMs = await this.#attempt(item);
    item.busy = false;
    this.#release();
    if (!this.#started) this.#items.delete(item.key);
    else if (item.again !== undefined) this.#enqueue(item, item.again);
    else if (inMs !== undefined) this.#delayed.set(item.key, inMs, item);
    else this.#items.delete(item.key);
    item.again = undefined;
    this.#pump();
  }

  /** When to run again; undefined where nothing asks for it. */
  async #attempt(item: Item<Job>): Promise<number | undefined> {
    const turn: ReconcileContext = { signal: this.#stopping.signal, park: (run) => this.#park(run) };
    try {
      const { requeueAfterMs } = await this.#options.run(item.job, turn);
      item.failures = 0;
      return requeueAfterMs;
    } catch (thrown) {
      if (this.#stopping.signal.aborted) return undefined;
      const inMs = this.#retryInMs(item.failures++, thrown);
      this.#options.onFailed(item.job, thrown, item.failures, inMs);
      return inMs;
    }
  }

  #retryInMs(failures: number, thrown: unknown): number {
    const least =
      thrown instanceof ApiError
        ? (thrown.retryAfterMs ?? (REFUSALS.includes(thrown.status) ? LEAST_AFTER_REFUSAL_MS : 0))
        : 0;
    const backoff = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
    return Math.max(least, backoff) * (0.9 + 0.2 * (this.#options.random ?? Math.random)());
  }

  async #park<R>(run: () => Promise<R>): Promise<R> {
    this.#parkedCount++;
    this.#release();
    queueMicrotask(() => this.#pump()); // not from here: the next job may park at once, and so on, until the stack is full
    try {
      return await run();
    } finally {
      this.#parkedCount--;
      // A job that returns goes before one that has not begun.
      if (this.#runningCount < this.#options.workers) this.#runningCount++;
      else await new Promise<void>((resolve) => this.#returning.push(resolve));
    }
  }

  /** Gives a slot to a job that returns, or frees it. */
  #release(): void {
    const returning = this.#returning.shift();
    if (returning !== undefined) return returning();
    this.#runningCount--;
    if (this.#runningCount + this.#parkedCount === 0) this.#idle?.();
  }
}

function moreUrgent(a: Priority, b: Priority | undefined): Priority {
  return b === undefined || PRIORITIES.indexOf(a) < PRIORITIES.indexOf(b) ? a : b;
}
