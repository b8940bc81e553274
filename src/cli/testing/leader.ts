import { systemClock } from '../../runtime/clock.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Cluster } from '../cluster.ts';
import { isSilent, leasesOf, LOOK_MS, standsStill } from '../doctor/leases.ts';
import type { LeaseState } from '../doctor/leases.ts';
import type { Terminal } from '../output/terminal.ts';

/** Until when a test is waited for, and by which clock. */
interface Waiting {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Waits for what the operator does, and says meanwhile where none leads. */
export async function awaitingOperator<T>(
  cluster: Cluster,
  terminal: Terminal,
  wait: () => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  const told = tellIfNobodyLeads(cluster, terminal, { clock: systemClock, signal: ended.signal });
  try {
    return await wait();
  } finally {
    ended.abort();
    await told;
  }
}

/**
 * Says where no operator leads, so that the user does not wait without knowing why: at once where the Leases say it,
 * and soon where the leader was killed and its Lease stands still. The test is asked for all the same: an operator may
 * run without a Lease, or with one that this user cannot see.
 */
export async function tellIfNobodyLeads(
  cluster: Cluster,
  terminal: Terminal,
  { clock, signal }: Waiting,
): Promise<void> {
  const begun = clock.monotonicMs();
  let first: readonly LeaseState[] | undefined;
  while (!signal.aborted) {
    const states = await statesOf(cluster);
    if (states.length === 0 || signal.aborted) return;
    first ??= states;
    const watchedMs = clock.monotonicMs() - begun;
    if (states.every((state) => isSilent(state) || standsStill(state, first ?? [], watchedMs)))
      return terminal.tell(
        'no operator leads: the test waits for one; see what is wrong: kubectl connection doctor',
      );
    await clock.sleep(LOOK_MS, signal);
  }
}

/** A user without the right to read Leases learns nothing from them. */
function statesOf(cluster: Cluster): Promise<readonly LeaseState[]> {
  return leasesOf(cluster).then(
    ({ states }) => states,
    () => [],
  );
}
