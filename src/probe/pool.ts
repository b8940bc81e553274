import type { ProbeRequest, ProbeResult } from './message.ts';
import { after } from './alarm.ts';
import { guard } from './guard.ts';
import type { TargetRules } from './guard.ts';
import type { AllowTarget } from './target.ts';
import { RestingWorkers } from './resting.ts';
import { TestProgress } from './testProgress.ts';
import type { Turn } from './turn.ts';
import { unknownFlags, Worker } from './worker.ts';
import type { WorkerOptions } from './worker.ts';

/**
 * Runs tests in child processes that can do nothing else, first come, first served.
 *
 * A server may take over the process that talks to it and wait there for what the next test brings. So a process
 * serves one namespace, from its first test to its end; and because it then is of no use to others, one that has
 * served none waits warm, so that a namespace without a process waits for no start.
 */
export interface ProbePool {
  /** The verdict; rejects only where the signal of the turn is aborted, which ends the test. */
  run(request: ProbeRequest, turn: Turn): Promise<ProbeResult>;
  /** Ends every child, running tests included, and refuses what comes after. */
  close(): Promise<void>;
  /** The most tests at once. */
  readonly size: number;
  /** Read anew at each access. */
  readonly stats: PoolStats;
}

/** Figures for metrics: `busy` and `waiting` are now, `spawned` and `killed` since the start. */
export interface PoolStats {
  readonly busy: number;
  readonly waiting: number;
  readonly spawned: number;
  readonly killed: number;
}

/** Where the child is, what it may read, and where it may connect. */
export interface ProbePoolOptions {
  /** The most tests at once; 8 unless said otherwise. */
  readonly slots?: number | undefined;
  /** Children that wait for a namespace that has none, besides those that test; 1 unless said otherwise. */
  readonly spares?: number | undefined;
  /** The file that a child runs: child.ts beside the sources, child.cjs beside a bundle. */
  readonly entry: string;
  /** Arguments of that file; none unless given. */
  readonly args?: readonly string[];
  /** The folders that a child may read: the sources or the bundle, and node_modules. */
  readonly appFolders: readonly string[];
  /** As Program has it. */
  readonly executable?: string;
  readonly allowTargets: readonly AllowTarget[];
  /** IP addresses of the API server, denied besides the built-in list; a function is asked anew for each test. */
  readonly denyTargets: readonly string[] | (() => readonly string[]);
  /** As TargetRules has it; no unless given. */
  readonly anyRemoteName?: boolean | undefined;
  /** Domain of the cluster, as clusterDomain() reads it; without it NAME.NAMESPACE.svc is not found. */
  readonly clusterDomain?: string | undefined;
  /** As SearchPath has it. */
  readonly nodeDomains?: readonly string[] | undefined;
  /** Certificates of authorities that every test trusts besides the public ones; none unless given. */
  readonly authorities?: readonly string[] | undefined;
  /** A child is replaced after so many tests; 100 unless said otherwise. */
  readonly recycleAfter?: number | undefined;
  /** A child that rests for so long after its last test ends; 30 s unless said otherwise. */
  readonly idleMs?: number;
  /** The whole environment of a child, such as TZ or NODE_EXTRA_CA_CERTS; empty unless given. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts children on demand; one is there a moment after the start of the operator, and stays at rest when there is nothing to test. */
export function probePool(options: ProbePoolOptions): ProbePool {
  return new Pool(options);
}

const SLOTS = 8;
const SPARES = 1;
const RECYCLE_AFTER = 100;
const IDLE_MS = 30_000;
/** The processors belong to the start of the operator first. */
const WARM_MS = 2_000;

interface Waiting extends PromiseWithResolvers<Worker | undefined> {
  readonly namespace: string;
}

class Pool implements ProbePool {
  readonly size: number;
  readonly #spares: number;
  readonly #recycleAfter: number;
  readonly #process: WorkerOptions;
  readonly #rules: () => TargetRules;
  readonly #authorities: readonly string[];
  readonly #workers = new Set<Worker>();
  readonly #tests = new Set<AbortController>();
  readonly #waiting: Waiting[] = [];
  readonly #resting: RestingWorkers;
  #starting = 0;
  #spawned = 0;
  #killed = 0;
  /** Set while processes do not start: then none is started but for a test. */
  #broken = false;
  #closed = false;

  constructor(options: ProbePoolOptions) {
    const { entry, args = [], appFolders, executable, environment = {}, allowTargets, denyTargets } = options;
    this.size = options.slots ?? SLOTS;
    this.#spares = options.spares ?? SPARES;
    this.#recycleAfter = options.recycleAfter ?? RECYCLE_AFTER;
    this.#resting = new RestingWorkers({ idleMs: options.idleMs ?? IDLE_MS, spares: this.#spares });
    this.#process = { entry, args, appFolders, environment, ...(executable !== undefined && { executable }) };
    const { clusterDomain, nodeDomains, anyRemoteName } = options;
    const denied = typeof denyTargets === 'function' ? denyTargets : () => denyTargets;
    this.#rules = () => ({ allowTargets, denyTargets: denied(), clusterDomain, nodeDomains, anyRemoteName });
    this.#authorities = options.authorities ?? [];
    const unknown = unknownFlags();
    if (unknown.length > 0)
      throw new Error(
        `this is Node.js ${process.versions.node}, which lacks ${unknown.join(', ')}: use Node.js 24`,
      );
    guard(this.#rules()); // throws here, not in each test, where a rule is wrong
    after(WARM_MS, () => this.#dispatch());
  }

  get stats(): PoolStats {
    const waiting = this.#waiting.length;
    return { busy: this.#busy, waiting, spawned: this.#spawned, killed: this.#killed };
  }

  async run(request: ProbeRequest, { namespace, signal, onStep }: Turn): Promise<ProbeResult> {
    signal.throwIfAborted();
    if (this.#closed) throw new Error('the probe pool is closed');
    const test = new AbortController();
    const abort = () => test.abort(signal.reason);
    signal.addEventListener('abort', abort);
    this.#tests.add(test);
    try {
      const worker = await this.#free(namespace, test.signal);
      if (!worker)
        return new TestProgress(undefined).failure(
          'ProbeCrashed',
          'the process that runs tests did not start',
        );
      const rules = { ...this.#rules(), namespace, lists: request.lists };
      const turn = { namespace, signal: test.signal, onStep };
      return await worker
        .run({ rules, request, authorities: this.#authorities }, turn)
        .finally(() => this.#release(worker));
    } finally {
      signal.removeEventListener('abort', abort);
      this.#tests.delete(test);
      this.#dispatch();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const test of this.#tests) test.abort(new Error('the probe pool is closed'));
    for (const worker of this.#workers) worker.kill();
    await Promise.all([...this.#workers].map(({ exit }) => exit));
  }

  get #busy(): number {
    return this.#tests.size - this.#waiting.length;
  }

  /** A worker for a test of the namespace; undefined where its process did not start. */
  async #free(namespace: string, signal: AbortSignal): Promise<Worker | undefined> {
    const waiting: Waiting = { namespace, ...Promise.withResolvers<Worker | undefined>() };
    signal.addEventListener('abort', () => {
      const index = this.#waiting.indexOf(waiting);
      if (index >= 0) this.#waiting.splice(index, 1);
      waiting.reject(signal.reason);
    });
    this.#waiting.push(waiting);
    this.#dispatch();
    return waiting.promise;
  }

  /** Gives each test that may run a process that it may use; starts one where there is none. */
  #dispatch(): void {
    if (this.#closed) return;
    for (const waiting of this.#waiting.slice()) {
      const worker = this.#busy < this.size ? this.#resting.takeFor(waiting.namespace) : undefined;
      if (worker === undefined) continue;
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
      waiting.resolve(worker);
    }
    const runnable = Math.min(this.#waiting.length, this.size - this.#busy);
    const spares = this.#broken ? 0 : this.#spares;
    const fresh = runnable > 0 ? runnable : spares;
    for (let missing = fresh - this.#starting - this.#resting.fresh; missing > 0; missing -= 1)
      if (this.#workers.size < this.size + this.#spares) this.#start();
      else this.#resting.endLongest();
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
      this.#broken = true;
      this.#waiting.shift()?.resolve(undefined);
    }
  }

  /** The life of a worker, from its start to its end. */
  async #attend(worker: Worker): Promise<void> {
    const ready = await worker.ready;
    this.#starting -= 1;
    this.#broken = !ready;
    if (ready) this.#release(worker);
    else this.#waiting.shift()?.resolve(undefined);
    await worker.exit;
    this.#workers.delete(worker);
    this.#resting.forget(worker);
    if (worker.forced) this.#killed += 1;
    this.#dispatch();
  }

  #release(worker: Worker): void {
    if (!worker.fit(this.#recycleAfter)) return worker.kill();
    this.#resting.add(worker);
    this.#dispatch();
  }
}
