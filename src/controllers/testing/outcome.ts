import type { ProbeResult } from '../../probe/message.ts';
import type {
  CredentialsReason,
  RefusedConnection,
  UntestedConnection,
} from '../../validation/preparation.ts';
import type { AnnotatedExpiry } from '../../validation/annotatedExpiry.ts';
import type { LogInRecord } from '../pacing/logIns.ts';

/** How a test ended, before it is put into words. */
export type TestOutcome = RefusedConnection | UntestedConnection | TestedConnection;

/** A server was asked, or another test's answer to the same question was taken. */
export interface TestedConnection extends Circumstances {
  readonly kind: 'tested';
  readonly credentials: CredentialsReason;
  /** What Secrets say and no test looks at, in words. */
  readonly unread?: string | undefined;
  readonly result: ProbeResult;
  /** When the other test asked; undefined where this one asked the server. */
  readonly askedAt?: Date;
  /** What is known of the credential now; undefined where none was used. */
  readonly logIn?: LogInRecord | undefined;
  /** The credential was not tried yet, and is not before; the result is that of another of its account. */
  readonly heldUntil?: Date;
}

/** With which Secrets a test was made, and under which rules. */
export interface Circumstances extends AnnotatedExpiry {
  /** Of the Secrets; see revisionOf. */
  readonly revision: string | undefined;
  /** Of the policies and of a declared type; see rulesRevision. */
  readonly rules: string | undefined;
}
