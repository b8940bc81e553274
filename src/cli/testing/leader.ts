import type { Cluster } from '../cluster.ts';
import { isSilent, leasesOf } from '../doctor/leases.ts';
import type { Terminal } from '../output/terminal.ts';

/**
 * Says at once where no operator leads, so that the user does not wait without knowing why. The test is asked for all the same: an
 * operator may run without a Lease, or with one that this user cannot see.
 */
export async function tellIfNobodyLeads(cluster: Cluster, terminal: Terminal): Promise<void> {
  const states = await leasesOf(cluster).then(
    (found) => found.states,
    () => [], // a user without the right to read Leases learns nothing from them
  );
  if (states.length > 0 && states.every(isSilent))
    terminal.tell('no operator leads: the test waits for one; see what is wrong: kubectl connection doctor');
}
