import { conditionOf } from '../../api/conditions.ts';
import type { BareCondition } from '../../api/conditions.ts';
import { isFailureReason, sentencesOf } from '../../contract/failure.ts';
import { FAILURES } from '../../contract/reasons.ts';
import type { TestedConnection } from '../testing/outcome.ts';
import { bare, credentials, notReached, ready, VALID } from './bareConditions.ts';
import type { Part } from './part.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * A credential that was not tried says nothing of itself: what a test of this Connection found stands until it is, if
 * the spec is still the one that was tested.
 */
export function heldPart({ connection }: Snapshot, tested: TestedConnection): Part {
  const { result, logIn } = tested;
  const message = result.status === 'Failed' ? sentencesOf(result) : '';
  const before = connection.status;
  const [reachable, was] = ['Reachable', 'Ready'].map((type) => conditionOf(before?.conditions, type));
  const isSameSpec = before?.observedGeneration === connection.metadata.generation;
  const isOwn = reachable !== undefined && reachable.status !== 'Unknown' && was?.status === reachable.status;
  const said = (condition: BareCondition) =>
    isFailureReason(condition.reason) && FAILURES[condition.reason].retry === 'locked'
      ? { ...bare(condition), message }
      : bare(condition);
  return {
    conditions: [
      VALID,
      credentials(tested),
      ...(isOwn && isSameSpec
        ? [said(reachable), said(was)]
        : [notReached('Pending', message), ready('Unknown', 'Pending', message)]),
      { type: 'Reconciling', status: 'True', reason: 'Pending', message },
    ],
    lastTest: before?.lastTest,
    failures: before?.consecutiveFailures,
    logIn,
  };
}
