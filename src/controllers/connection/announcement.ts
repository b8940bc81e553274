import { conditionOf } from '../../api/conditions.ts';
import type { ConnectionStatus } from '../../api/connection.ts';
import { failure, isFailureReason } from '../../contract/failure.ts';
import { ARRIVAL_MS } from '../testing/arrival.ts';

/** Whether users and the log hear that Ready changed: not at all, now, or when what is missing has had its time to arrive. */
type Announcement = 'none' | 'now' | 'later';

/**
 * Decides what to tell of a change of status. `unannounced` is the moment since which status says something that was
 * not told. A first Ready=True is what users expect, and no news.
 */
export function announcementOf(
  before: ConnectionStatus | undefined,
  after: ConnectionStatus,
  unannounced: Date | undefined,
  now: Date,
): Announcement {
  const was = unannounced === undefined ? conditionOf(before?.conditions, 'Ready') : undefined;
  const is = conditionOf(after.conditions, 'Ready');
  if (is === undefined || (was?.status === is.status && was.reason === is.reason)) return 'none';
  if (was === undefined && is.status === 'True') return 'none';
  const mayArrive = isFailureReason(is.reason) && failure(is.reason).kstatus === 'awaited';
  return mayArrive && now.getTime() - (unannounced ?? now).getTime() < ARRIVAL_MS ? 'later' : 'now';
}
