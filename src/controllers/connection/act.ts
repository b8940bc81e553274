import { conditionOf } from '../../api/conditions.ts';
import type { Connection, ConnectionStatus } from '../../api/connection.ts';
import { apiVersionOf, keyOf, refOf } from '../../runtime/kind.ts';
import { mergePatch } from '../../runtime/patch.ts';
import type { Io } from '../io.ts';
import { Connections } from '../../api/kinds.ts';
import { writeStatus } from '../status.ts';
import { announcementOf } from './announcement.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Writes what differs, if anything does, and tells of it: the one place that writes a Connection's status. Gives the
 * milliseconds after which to come again where the budget for mere usage is used up.
 */
export async function act(
  { connection, memory }: Snapshot,
  status: ConnectionStatus,
  io: Io,
): Promise<number | undefined> {
  const key = keyOf(refOf(connection));
  const patch = mergePatch(connection.status ?? {}, status);
  if (patch !== undefined) {
    const waitMs = usageOnly(patch) && !crossesZero(connection.status, status) ? turnIn(key, io) : undefined;
    if (waitMs !== undefined) return waitMs;
    await writeStatus(Connections, connection, patch, io);
    io.written.note(key, io.clock.monotonicMs());
  }
  io.usageWrites.leave(key);
  if (announcementOf(connection.status, status, memory.unannounced, io.clock.now()) === 'now')
    announce(connection, status, io);
  return undefined;
}

/** When usage alone may be written: at once, but not twice in a second, and in its line where many wait. */
function turnIn(key: string, { clock, usageWrites, written }: Io): number | undefined {
  const now = clock.monotonicMs();
  return written.leftMs(key, now) ?? usageWrites.take(key, now);
}

function usageOnly(patch: unknown): boolean {
  return (
    typeof patch === 'object' && patch !== null && Object.keys(patch).every((field) => field === 'usage')
  );
}

/** Whether the Connection came into use or fell out of it: deletion is decided by that. */
function crossesZero(before: ConnectionStatus | undefined, now: ConnectionStatus): boolean {
  return before?.usage === undefined || (before.usage.count === 0) !== (now.usage?.count === 0);
}

/** Tells users and the log what Ready says. */
function announce(
  { metadata }: Connection,
  { conditions }: ConnectionStatus,
  { events, log }: Pick<Io, 'events' | 'log'>,
): void {
  const ready = conditionOf(conditions, 'Ready');
  if (ready === undefined) return;
  events.emit({
    regarding: { apiVersion: apiVersionOf(Connections), kind: Connections.kind, metadata },
    type: ready.status === 'False' ? 'Warning' : 'Normal',
    reason: ready.reason,
    action: 'Test',
    note: ready.message,
  });
  const { namespace, name } = metadata;
  log.info('readiness changed', { namespace, name, ready: ready.status, reason: ready.reason });
}
