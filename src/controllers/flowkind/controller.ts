import type { FlowKind } from '../../api/flowkind.ts';
import { FlowKinds } from '../../api/kinds.ts';
import { handlers } from '../../runtime/handlers.ts';
import type { ReconcileResult } from '../../runtime/handlers.ts';
import type { Ref } from '../../runtime/kind.ts';
import { mergePatch } from '../../runtime/patch.ts';
import type { Io } from '../io.ts';
import { writeStatus } from '../status.ts';
import type { UsageIndex } from '../usage/usage.ts';
import { flowKindStatus } from './status.ts';

/** What happens to FlowKinds themselves; what their objects use is read beside it. */
export function flowKindController(usage: UsageIndex) {
  return handlers<FlowKind, Io>(FlowKinds, (on) => {
    on.reconcile((ref, io) => reconcile(ref, usage, io));
  });
}

/** How old the counts in status may be: they change with every object. */
const COUNTS_MS = 60_000;

async function reconcile(ref: Ref, usage: UsageIndex, io: Io): Promise<ReconcileResult> {
  const flowKind = io.cache.get(FlowKinds, ref);
  if (flowKind === undefined) return {};
  const state = usage.sources.stateOf(ref.name);
  const isKnown = flowKind.status?.observedGeneration === flowKind.metadata.generation;
  if (state?.phase === 'reading' && isKnown) return { requeueAfterMs: COUNTS_MS }; // after a restart, all is as it was
  const status = flowKindStatus(flowKind, state, io.clock.now());
  const patch = mergePatch(flowKind.status ?? {}, status);
  if (patch !== undefined) await writeStatus(FlowKinds, flowKind, patch, io);
  return { requeueAfterMs: COUNTS_MS };
}
