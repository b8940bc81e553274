/** What a probe process takes at most before it is ended, as it is resident, in MiB. */
export const MOST_PROCESS_MIB = 160;
/** Of that, what it shares with the others: the program itself. */
const SHARED_MIB = 40;
/** The prober's own. */
const PROBER_MIB = 64;
const MIB = 1024 * 1024;

/**
 * How many of so many processes fit into the memory of a container, even if each takes all that it may: then a server
 * that fills one ends that one alone, and not the container. `limit` is what `process.constrainedMemory()` says.
 */
export function processesWithin(limit: number | undefined, asked: number): number {
  if (limit === undefined || limit === 0) return asked; // no limit, or a system that has none
  const fit = Math.floor((limit / MIB - PROBER_MIB) / (MOST_PROCESS_MIB - SHARED_MIB));
  return Math.max(1, Math.min(asked, fit));
}
