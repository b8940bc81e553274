import { conditionOf } from '../../api/conditions.ts';
import type { ConnectionStatus } from '../../api/connection.ts';
import { apiVersionOf, refOf } from '../../runtime/kind.ts';
import { mergePatch } from '../../runtime/patch.ts';
import type { Io } from '../io.ts';
import { Connections } from '../../api/kinds.ts';
import { writeStatus } from '../status.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Writes what differs, if anything does: the one place that writes a Connection's status. Gives the milliseconds
 * after which to come again where the budget for mere usage is used up.
 */
export async function act(
  { connection }: Snapshot,
  status: ConnectionStatus,
  io: Io,
): Promise<number | undefined> {
  const patch = mergePatch(connection.status ?? {}, status);
  if (patch === undefined) return undefined;
  if (usageOnly(patch) && !crossesZero(connection.status, status)) {
    const waitMs = io.budget.take(io.clock.monotonicMs());
    if (waitMs !== undefined) return waitMs;
  }
  await writeStatus(Connections, connection, patch, io);
  tell({ connection, before: connection.status, now: status }, io);
  return undefined;
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

interface Change {
  readonly connection: Snapshot['connection'];
  readonly before: ConnectionStatus | undefined;
  readonly now: ConnectionStatus;
}

function tell({ connection, before, now }: Change, io: Io): void {
  const [was, is] = [conditionOf(before?.conditions, 'Ready'), conditionOf(now.conditions, 'Ready')];
  if (is === undefined || (was?.status === is.status && was.reason === is.reason)) return;
  if (was === undefined && is.status === 'True') return;
  const regarding = {
    apiVersion: apiVersionOf(Connections),
    kind: Connections.kind,
    metadata: connection.metadata,
  };
  io.events.emit({
    regarding,
    type: is.status === 'False' ? 'Warning' : 'Normal',
    reason: is.reason,
    action: 'Test',
    note: is.message,
  });
  const { namespace, name } = refOf(connection);
  io.log.info('readiness changed', { namespace, name, ready: is.status, reason: is.reason });
}
