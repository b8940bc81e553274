import type { ProbeRequest, ProbeResult, StepReport } from './message.ts';
import { after } from './alarm.ts';
import { guard } from './guard.ts';
import type { TargetRules } from './guard.ts';
import type { AllowTarget } from './target.ts';
import { TestProgress } from './testProgress.ts';
import { unknownFlags, Worker } from './worker.ts';
import type { WorkerOptions } from './worker.ts';

/** Runs tests in child processes that can do nothing else, first come, first served. */
export interface ProbePool {
  /** The verdict; rejects only where `signal` is aborted, which ends the test. `onStep` hears of each step as it ends. */
  run(request: ProbeRequest, signal: AbortSignal, onStep?: (step: StepReport) => void): Promise<ProbeResult>;
  /** Ends every child, running tests included, and refuses what comes after. */
  close(): Promise<void>;
  /** The most tests at once. */
  readonly size: number;
  /** Read anew at each access. */
  readonly stats: PoolStats;
}

/** Figures for metrics: `busy` and `waiting` are now, `spawned` and `killed` since the start. */
interface PoolStats {
  readonly busy: number;
  readonly waiting: number;
  readonly spawned: number;
  readonly killed: number;
}

/** Where the child is, what it may read, and where it may connect. */
export interface ProbePoolOptions {
  /** The most children at once; 8 unless said otherwise. */
  readonly slots?: number;
  /** The file that a child runs: child.ts beside the sources, child.js beside a bundle. */
  readonly entry: string;
  /** Arguments of that file; none unless given. */
  readonly args?: readonly string[];
  /** The folders that a child may read: the sources or the bundle, and node_modules. */
  readonly appFolders: readonly string[];
  readonly allowTargets: readonly AllowTarget[];
  /** IP addresses of the API server, denied besides the built-in list. */
  readonly denyTargets: readonly string[];
  /** As TargetRules has it; no unless given. */
  readonly anyRemoteName?: boolean;
  /** Domain of the cluster, as clusterDomain() reads it; without it NAME.NAMESPACE.svc is not found. */
  readonly clusterDomain?: string | undefined;
  /** A child is replaced after so many tests; 100 unless said otherwise. */
  readonly recycleAfter?: number;
  /** A child that rests for so long ends, unless it is the last at rest; 30 s unless said otherwise. */
  readonly idleMs?: number;
  /** The whole environment of a child, such as TZ or NODE_EXTRA_CA_CERTS; empty unless given. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts children on demand; one is there a moment after the start of the operator, and stays at rest when there is nothing to test. */
export function probePool(options: ProbePoolOptions): ProbePool {
  return new Pool(options);
}

const SLOTS = 8;
const RECYCLE_AFTER = 100;
const IDLE_MS = 30_000;
/** The processors belong to the start of the operator first. */
const WARM_MS = 2_000;

type Waiting = PromiseWithResolvers<Worker | undefined>;

class Pool implements ProbePool {
  readonly size: number;
  readonly #recycleAfter: number;
  readonly #idleMs: number;
  readonly #process: WorkerOptions;
  readonly #rules: TargetRules;
  readonly #workers = new Set<Worker>();
  readonly #tests = new Set<AbortController>();
  readonly #waiting: Waiting[] = [];
  /** The longest at rest first: they are the ones to go. */
  readonly #resting: { readonly worker: Worker; readonly stay: () => void }[] = [];
  #starting = 0;
  #spawned = 0;
  #killed = 0;
  #closed = false;

  constructor(options: ProbePoolOptions) {
    const { entry, args = [], appFolders, environment = {}, allowTargets, denyTargets } = options;
    this.size = options.slots ?? SLOTS;
    this.#recycleAfter = options.recycleAfter ?? RECYCLE_AFTER;
    this.#idleMs = options.idleMs ?? IDLE_MS;
    this.#process = { entry, args, appFolders, environment };
    const { clusterDomain, anyRemoteName } = options;
    this.#rules = { allowTargets, denyTargets, clusterDomain, anyRemoteName };
    const unknown = unknownFlags();
    if (unknown.length > 0)
      throw new Error(
        `this is Node.js ${process.versions.node}, which lacks ${unknown.join(', ')}: use Node.js 24`,
      );
    guard(this.#rules); // throws here, not in each test, where a rule is wrong
    after(WARM_MS, () => this.#warm());
  }

  get stats(): PoolStats {
    const waiting = this.#waiting.length;
    return { busy: this.#tests.size - waiting, waiting, spawned: this.#spawned, killed: this.#killed };
  }

  async run(
    request: ProbeRequest,
    signal: AbortSignal,
    onStep?: (step: StepReport) => void,
  ): Promise<ProbeResult> {
    signal.throwIfAborted();
    if (this.#closed) throw new Error('the probe pool is closed');
    const test = new AbortController();
    const abort = () => test.abort(signal.reason);
    signal.addEventListener('abort', abort);
    this.#tests.add(test);
    try {
      const worker = await this.#free(test.signal);
      if (!worker)
        return new TestProgress(undefined).failure(
          'ProbeCrashed',
          'the process that runs tests did not start',
        );
      const rules = { ...this.#rules, lists: request.lists };
      return await worker.run({ rules, request }, test.signal, onStep).finally(() => this.#release(worker));
    } finally {
      signal.removeEventListener('abort', abort);
      this.#tests.delete(test);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const test of this.#tests) test.abort(new Error('the probe pool is closed'));
    for (const worker of this.#workers) worker.kill();
    await Promise.all([...this.#workers].map(({ exit }) => exit));
  }

  /** A worker for the test that has waited longest; undefined where its process did not start. */
  async #free(signal: AbortSignal): Promise<Worker | undefined> {
    const waiting: Waiting = Promise.withResolvers();
    signal.addEventListener('abort', () => {
      const index = this.#waiting.indexOf(waiting);
      if (index >= 0) this.#waiting.splice(index, 1);
      waiting.reject(signal.reason);
    });
    this.#waiting.push(waiting);
    this.#dispatch();
    return waiting.promise;
  }

  #dispatch(): void {
    while (this.#waiting.length > 0 && this.#resting.length > 0) {
      const rested = this.#resting.pop();
      rested?.stay();
      this.#waiting.shift()?.resolve(rested?.worker);
    }
    while (this.#starting < this.#waiting.length && this.#workers.size < this.size) this.#start();
  }

  #warm(): void {
    if (!this.#closed && this.#workers.size === 0) this.#start();
  }

  #start(): void {
    try {
      const worker = new Worker(this.#process);
      this.#workers.add(worker);
      this.#spawned += 1;
      this.#starting += 1;
      void this.#attend(worker);
    } catch {
      // There is no memory or no file descriptor left.
      this.#waiting.shift()?.resolve(undefined);
    }
  }

  /** The life of a worker, from its start to its end. */
  async #attend(worker: Worker): Promise<void> {
    const ready = await worker.ready;
    this.#starting -= 1;
    if (ready) this.#release(worker);
    else this.#waiting.shift()?.resolve(undefined);
    await worker.exit;
    this.#workers.delete(worker);
    this.#wake(worker);
    if (worker.forced) this.#killed += 1;
    if (this.#closed) return;
    this.#dispatch();
    if (ready && this.#workers.size === 0) this.#start();
  }

  #release(worker: Worker): void {
    if (!worker.fit(this.#recycleAfter)) return worker.kill();
    this.#resting.push({ worker, stay: after(this.#idleMs, () => this.#shrink(worker)) });
    this.#dispatch();
  }

  /** One worker stays at rest, warm for the next test. */
  #shrink(worker: Worker): void {
    if (this.#resting.length === 1) return;
    this.#wake(worker);
    worker.kill();
  }

  #wake(worker: Worker): void {
    const index = this.#resting.findIndex((rested) => rested.worker === worker);
    if (index >= 0) this.#resting.splice(index, 1)[0]?.stay();
  }
}
