import type { ProbeRequest, ProbeResult, StepReport } from './message.ts';
import type { AllowTarget } from './target.ts';

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
export interface PoolStats {
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
  /** The folders that a child may read: the sources or the bundle, and node_modules. */
  readonly appFolders: readonly string[];
  readonly allowTargets: readonly AllowTarget[];
  /** IP addresses of the API server, denied besides the built-in list. */
  readonly denyTargets: readonly string[];
  /** A child is replaced after so many tests; 100 unless said otherwise. */
  readonly recycleAfter?: number;
  /** The whole environment of a child, such as TZ or NODE_EXTRA_CA_CERTS; empty unless given. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts one child, and more on demand. */
export function probePool(_options: ProbePoolOptions): ProbePool {
  throw new Error('not built yet');
}
