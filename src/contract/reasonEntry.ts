import type { Step } from './step.ts';

/** What a reason of the closed list stands for: see `FAILURES`. */
export interface ReasonEntry {
  readonly retry: 'onChange' | 'backoff' | 'slow' | 'locked';
  readonly step?: Step;
  readonly kstatus?: 'stalled' | 'awaited';
  readonly taintsProcess?: true;
  readonly sentence?: string;
  readonly meaning: string;
  readonly remedy: string;
}
