import { timestamp } from '../api/conditions.ts';
import type { LastTest } from '../api/connection.ts';
import type { ProbeResult } from '../probe/message.ts';

/** `status.lastTest` of a test that ended now. */
export function lastTestOf(result: ProbeResult, { revision, policies }: Circumstances, now: Date): LastTest {
  const failed = result.result === 'Failed' ? result : undefined;
  const server = result.result === 'Succeeded' ? result.server : undefined;
  return {
    result: result.result,
    reason: failed?.reason ?? 'TestSucceeded',
    ...(failed?.failedStep !== undefined && { failedStep: failed.failedStep }),
    steps: result.steps,
    time: timestamp(now),
    durationMs: result.durationMs,
    ...(server !== undefined && { server }),
    ...(result.tls !== undefined && { tls: result.tls }),
    ...(revision !== undefined && { secretRevision: revision }),
    ...(policies !== undefined && { policyRevision: policies }),
  };
}

/** With which Secrets, and under which policies, it was made. */
export interface Circumstances {
  readonly revision: string | undefined;
  readonly policies: string | undefined;
}
