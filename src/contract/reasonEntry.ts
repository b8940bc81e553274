import type { Step } from './step.ts';

/** What a reason of the closed list stands for: see `FAILURES`. */
export interface ReasonEntry {
  /**
   * - `onChange`: only an edit heals it, nothing is tried on a schedule;
   * - `backoff`: it may heal by itself, tried again soon and then ever less often;
   * - `slow`: tried again at the interval, as each try costs the remote something;
   * - `locked`: no attempt until the question changes or `LOCKED_MS` have passed.
   */
  readonly retry: 'onChange' | 'backoff' | 'slow' | 'locked';
  /** Where it is found, when the reason itself says so. */
  readonly step?: Step;
  /**
   * `stalled`: nothing but an edit heals it; `awaited`: what is missing may arrive in the same roll-out, so it is
   * Reconciling for a while and stalled after that. Neither: a server that is down, for instance.
   */
  readonly kstatus?: 'stalled' | 'awaited';
  /** Something of the test may still be at work in the probe process, which then runs no other. */
  readonly taintsProcess?: true;
  /** What is said of an HTTP service whose answer means this reason. */
  readonly sentence?: string;
  readonly meaning: string;
  readonly remedy: string;
}
