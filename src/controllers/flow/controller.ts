import { readinessOf } from '../../api/conditions.ts';
import type { Connection } from '../../api/connection.ts';
import type { Flow } from '../../api/flow.ts';
import { handlers } from '../../runtime/handlers.ts';
import type { ReconcileResult } from '../../runtime/handlers.ts';
import { keyOf, refFrom, refOf } from '../../runtime/kind.ts';
import type { Ref } from '../../runtime/kind.ts';
import { mergePatch } from '../../runtime/patch.ts';
import type { Io } from '../io.ts';
import { Connections, Flows } from '../../api/kinds.ts';
import { flowShape } from '../../validation/shape.ts';
import { writeStatus } from '../status.ts';
import { referencesIn } from '../usage/usage.ts';
import type { UsageIndex } from '../usage/usage.ts';
import { flowStatus } from './status.ts';

/** What happens to Flows: they say whether what they need is there and ready. */
export function flowController(usage: UsageIndex) {
  return handlers<Flow, Io>(Flows, (on) => {
    on.reconcile(reconcile);
    on.change(
      Connections,
      (now, before) => {
        const connection = now ?? before;
        const isNews = now !== undefined && isJudged(now) && before !== undefined && !isJudged(before);
        if (connection === undefined || (stateOf(now) === stateOf(before) && !isNews)) return [];
        return usage.flowsOf(keyOf(refOf(connection))).map(refFrom);
      },
      'startup',
    ); // after the Connections that still wait for their verdict at a start
  });
}

/** How long a Flow waits for the verdict on its Connections. */
const PATIENCE_MS = 300_000;

async function reconcile(ref: Ref, io: Io): Promise<ReconcileResult> {
  const flow = io.cache.get(Flows, ref);
  if (flow === undefined || flow.metadata.deletionTimestamp !== undefined) return settled(ref, io);
  const references = referencesIn(flow).map((reference) => ({
    ...reference,
    object: io.cache.get(Connections, refFrom(reference.connection)),
  }));
  const isNews = flow.status?.observedGeneration !== flow.metadata.generation;
  if (isNews && references.some(({ object }) => object !== undefined && !isJudged(object))) {
    const leftMs = patienceOf(flow, io);
    if (leftMs > 0) return { requeueAfterMs: leftMs };
  }
  const status = flowStatus(flow, flowShape(flow), references, io.clock.now());
  const patch = mergePatch(flow.status ?? {}, status);
  if (patch === undefined) return settled(ref, io);
  const waitMs = isNews ? undefined : io.readinessWrites.take(keyOf(ref), io.clock.monotonicMs());
  if (waitMs !== undefined) return { requeueAfterMs: waitMs };
  await writeStatus(Flows, flow, patch, io);
  return settled(ref, io);
}

/** Whether its status speaks of what its spec says now; the Flow is told when it does. */
function isJudged({ metadata, status }: Connection): boolean {
  return status?.observedGeneration === metadata.generation;
}

/** How much longer a Flow waits: from its making, or from the moment that its edit was seen. */
function patienceOf(flow: Flow, io: Io): number {
  const key = keyOf(refOf(flow));
  const now = io.clock.now().getTime();
  const made = Math.max(Date.parse(flow.metadata.creationTimestamp ?? ''), io.startedAt.getTime());
  const isEdited = (flow.status?.observedGeneration ?? -1) >= 0;
  const since = isEdited ? (io.editedFlows.get(key) ?? now) : made;
  if (isEdited) io.editedFlows.set(key, since);
  return since + PATIENCE_MS - now;
}

/** Nothing is left to write for it. */
function settled(ref: Ref, io: Io): ReconcileResult {
  io.readinessWrites.leave(keyOf(ref));
  io.editedFlows.delete(keyOf(ref));
  return {};
}

/** All of a Connection that a Flow's status depends on. */
function stateOf(connection: Connection | undefined): string {
  if (connection === undefined) return 'absent';
  const ready = readinessOf(connection.status?.conditions);
  return `${ready?.status ?? ''} ${ready?.reason ?? ''}`;
}
