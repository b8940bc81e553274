import type { Connection, Usage } from '../../api/connection.ts';
import type { SecretRules } from '../../api/secretaccess.ts';
import type { Verdict } from '../../validation/verdict.ts';
import type { Memory } from '../testing/memory.ts';
import type { Circumstances, TestOutcome } from '../testing/outcome.ts';
import type { NamedObjects } from '../testing/verdict.ts';

/** All that a decision about a Connection rests on, as it was at one moment. */
export interface Snapshot extends NamedObjects, Circumstances {
  readonly connection: Connection;
  readonly verdict: Verdict;
  readonly access: SecretRules['access'];
  readonly usage: Usage;
  readonly memory: Memory;
  /** When this process began to test. */
  readonly startedAt: Date;
}

/** What a Connection is worth now, before it is put into words. */
export type Assessment = SuspendedConnection | Standing | TestOutcome;

/** `spec.suspend` says that nothing is tested. */
interface SuspendedConnection {
  readonly kind: 'suspended';
}

/** What status says already is still true. */
export interface Standing {
  readonly kind: 'standing';
}
