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
    on.change(Connections, (now, before) => {
      const connection = now ?? before;
      if (connection === undefined || stateOf(now) === stateOf(before)) return [];
      return usage.flowsOf(keyOf(refOf(connection))).map(refFrom);
    });
  });
}

async function reconcile(ref: Ref, io: Io): Promise<ReconcileResult> {
  const flow = io.cache.get(Flows, ref);
  if (flow === undefined || flow.metadata.deletionTimestamp !== undefined) return {};
  const references = referencesIn(flow).map((reference) => ({
    ...reference,
    object: io.cache.get(Connections, refFrom(reference.connection)),
  }));
  const status = flowStatus(flow, flowShape(flow), references, io.clock.now());
  const patch = mergePatch(flow.status ?? {}, status);
  if (patch === undefined) return {};
  if (flow.status?.observedGeneration === flow.metadata.generation) {
    const waitMs = io.budget.take(io.clock.monotonicMs());
    if (waitMs !== undefined) return { requeueAfterMs: waitMs };
  }
  await writeStatus(Flows, flow, patch, io);
  return {};
}

/** All of a Connection that a Flow's status depends on. */
function stateOf(connection: Connection | undefined): string {
  if (connection === undefined) return 'absent';
  const ready = readinessOf(connection.status?.conditions);
  return `${ready?.status ?? ''} ${ready?.reason ?? ''}`;
}
