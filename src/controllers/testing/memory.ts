import type { ConnectionTestStatus } from '../../api/test.ts';
import type { Circumstances, TestOutcome } from './outcome.ts';

/** What this process remembers of a Connection and status does not hold, or not yet: lost at a restart, and then found out again without a write. */
export interface Memory {
  readonly uid: string;
  /** What was tested last, with the Secrets read in full. */
  readonly examined?: TestInputs;
  readonly testedAt?: Date;
  readonly failures?: number;
  /** When the server asked to be asked again at the earliest. */
  readonly retryAt?: Date;
  /** No new attempt before. */
  readonly notBefore?: Date;
  /** Until when the credential in `examined` is held back; another one is not. */
  readonly heldUntil?: Date;
  /** Since when status says that something is missing, and no Event does: it may still arrive. */
  readonly unannounced?: Date;
  /** A server is not asked the same twice because a write failed. */
  readonly unwritten?: UnwrittenOutcome;
}

/** What a test depends on: the spec, the Secrets and the rules. */
export interface TestInputs extends Circumstances {
  readonly generation: number;
}

/** The end of a test of a Connection, not yet in its status; `request` is the annotation that asked for it. */
export interface UnwrittenOutcome {
  readonly outcome: TestOutcome;
  readonly inputs: TestInputs;
  readonly request: string | undefined;
}

/** The end of a ConnectionTest that could not be written yet. */
export interface UnwrittenStatus {
  readonly uid: string;
  readonly status: ConnectionTestStatus;
}
