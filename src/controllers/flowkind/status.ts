import { withHistory } from '../../api/conditions.ts';
import type { BareCondition } from '../../api/conditions.ts';
import type { FlowKind } from '../../api/flowkind.ts';
import { mistakesInFlowKind, pluralOf } from '../../validation/flowKind.ts';
import { flowKindShape } from '../../validation/shape.ts';
import { linesOf } from '../../validation/verdict.ts';
import type { SourceState } from '../usage/usage.ts';

const NOTHING: SourceState = { phase: 'reading', objects: 0, references: 0 };

/** The whole status of a FlowKind, from how far its objects have been read. Pure. */
export function flowKindStatus(
  flowKind: FlowKind,
  state: SourceState | undefined,
  now: Date,
): NonNullable<FlowKind['status']> {
  const generation = flowKind.metadata.generation ?? 0;
  const { objects, references } = state ?? NOTHING;
  return {
    observedGeneration: generation,
    conditions: withHistory(conditionsOf(flowKind, state ?? NOTHING), flowKind.status?.conditions, {
      generation,
      now,
    }),
    objects,
    references,
  };
}

/** What nothing but an edit heals is stalled, for kstatus; a definition or a right may come with the same roll-out. */
function conditionsOf(flowKind: FlowKind, { phase }: SourceState): readonly BareCondition[] {
  const broken = flowKindShape(flowKind) ?? linesOf(mistakesInFlowKind(flowKind));
  if (broken !== '') return stalled('SpecInvalid', broken);
  const { group, kind } = flowKind.spec;
  const plural = pluralOf(flowKind.metadata.name, flowKind.spec) ?? '';
  const where = group === '' ? 'the core group' : `group ${group}`;
  switch (phase) {
    case 'read':
      return [ready('True', 'Counted', 'its objects count as users of the Connections that they name')];
    case 'reading':
      return [ready('Unknown', 'Pending', 'its objects are being read')];
    case 'missing':
      return [
        ready(
          'False',
          'KindNotFound',
          `the API server serves no ${plural} of ${where}: install the definition`,
        ),
      ];
    case 'forbidden':
      return [
        ready(
          'False',
          'RightMissing',
          `the operator may not list and watch ${plural}: give its account a ClusterRole with the rule {apiGroups: ["${group}"], resources: [${plural}], verbs: [list, watch]}`,
        ),
      ];
    case 'other-kind':
      return stalled('SpecInvalid', `spec.kind: ${plural} of ${where} are of another kind than ${kind}`);
    case 'cluster-scoped':
      return stalled(
        'SpecInvalid',
        `spec.kind: objects of ${kind} are in no namespace, so that they can name no Connection`,
      );
  }
}

function stalled(reason: string, message: string): readonly BareCondition[] {
  return [ready('False', reason, message), { type: 'Stalled', status: 'True', reason, message }];
}

function ready(status: BareCondition['status'], reason: string, message: string): BareCondition {
  return { type: 'Ready', status, reason, message };
}
