import { cut } from '../contract/cut.ts';
import { fields, int, arrayOf, oneOf, string, dateTime } from './schema.ts';
import type { Static } from './schema.ts';

const LONGEST_MESSAGE = 32_768;

const condition = fields('One aspect of the state.', {
  type: string('Name of the aspect.', { maxLength: 64 }),
  status: oneOf('Whether it holds.', ['True', 'False', 'Unknown']),
  reason: string('Why, out of the closed list of docs/reasons.md.', { maxLength: 64 }),
  message: string('For people: what is wrong, where, and what to do.', { maxLength: LONGEST_MESSAGE }),
  observedGeneration: int('metadata.generation that this was found for.', { format: 'int64' }),
  lastTransitionTime: dateTime('When status last changed.'),
});

/** One entry of status.conditions, as metav1.Condition has it. */
export type Condition = Static<typeof condition>;

/** Schema of status.conditions, for every kind. */
export const conditions = arrayOf('The state, aspect by aspect.', condition, {
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['type'],
});

/** Schema of status.observedGeneration; the default makes an object not seen yet InProgress for kstatus, at no write. */
export const observedGeneration = int('metadata.generation that this status was written for.', {
  format: 'int64',
});

/** A condition without what its history decides. */
export type BareCondition = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

/** The conditions as found now; lastTransitionTime moves with status alone. A message too long would leave the old ones in place. */
export function withHistory(
  latest: readonly BareCondition[],
  before: readonly Condition[] | undefined,
  { generation, now }: { readonly generation: number; readonly now: Date },
): readonly Condition[] {
  return latest.map((condition) => {
    const previous = conditionOf(before, condition.type);
    const lastTransitionTime =
      previous?.status === condition.status ? previous.lastTransitionTime : timestamp(now);
    return {
      ...condition,
      message: cut(condition.message, LONGEST_MESSAGE),
      observedGeneration: generation,
      lastTransitionTime,
    };
  });
}

/** The condition of that type, if it is there. */
export function conditionOf(all: readonly Condition[] | undefined, type: string): Condition | undefined {
  return all?.find((each) => each.type === type);
}

/** What Ready says; where it is left out, because nothing was tested before a suspension or a wait, what Reachable says of that. */
export function readinessOf(all: readonly Condition[] | undefined): Condition | undefined {
  return conditionOf(all, 'Ready') ?? conditionOf(all, 'Reachable');
}

/** RFC 3339 to the second, as Kubernetes writes times. */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
