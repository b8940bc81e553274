import type { Connection, Usage } from '../../api/connection.ts';
import type { FailureReason } from '../../contract/failure.ts';
import type { ProbeResult } from '../../probe/message.ts';
import type { SecretRules } from '../../api/secretaccess.ts';
import type { Verdict } from '../../validation/verdict.ts';

/** All that a decision about a Connection rests on. */
export interface Snapshot {
  readonly connection: Connection;
  readonly verdict: Verdict;
  /** Secrets that the spec names and that the watch does not show. */
  readonly missing: readonly string[];
  readonly access: SecretRules['access'];
  /** Of the Secrets as they are now; see revisionOf. */
  readonly revision: string | undefined;
  /** Of the policies that hold in the namespace, and of a declared type; see rulesRevision. */
  readonly rules: string | undefined;
  readonly usage: Usage;
  readonly memory: Memory;
  /** When this process began to test. */
  readonly startedAt: Date;
}

/** What status does not hold, or not yet: lost at a restart, and then found again without a write. */
export interface Memory {
  readonly uid: string;
  /** The generation and the Secrets that were read in full. */
  readonly examined?: TestInputs;
  readonly testedAt?: Date;
  readonly failures?: number;
  /** When the server asked to be asked again at the earliest. */
  readonly retryAt?: Date;
  /** No new attempt before. */
  readonly notBefore?: Date;
  /** Found out, and not written yet: nobody is asked the same twice because a write failed. */
  readonly unwritten?: {
    readonly found: Assessment;
    readonly question: TestInputs;
    readonly request: string | undefined;
  };
}

/** What was asked: the spec, and the Secrets it was asked with. */
export interface TestInputs {
  readonly generation: number;
  readonly revision: string | undefined;
  readonly rules: string | undefined;
}

/** What this pass found out, before it is put into words. */
export type Assessment =
  | { readonly found: 'suspended' }
  | { readonly found: 'standing' }
  | {
      readonly found: 'refused';
      readonly at: 'Validated' | 'CredentialsResolved';
      readonly reason: FailureReason;
      readonly message: string;
    }
  | { readonly found: 'untested'; readonly credentials: 'Resolved' | 'NotNeeded' }
  | {
      readonly found: 'tested';
      readonly credentials: 'Resolved' | 'NotNeeded';
      readonly result: ProbeResult;
      readonly revision: string | undefined;
      readonly rules: string | undefined;
      /** When another test was told this; undefined where this one asked the server. */
      readonly askedAt?: Date;
    };
