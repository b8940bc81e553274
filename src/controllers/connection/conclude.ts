import { isDeepStrictEqual } from 'node:util';
import { conditionOf, timestamp, withHistory } from '../../api/conditions.ts';
import type { BareCondition } from '../../api/conditions.ts';
import type { ConnectionStatus } from '../../api/connection.ts';
import { sentencesOf } from '../../contract/failure.ts';
import { FAILURES } from '../../contract/reasons.ts';
import { reasonOf } from '../../probe/message.ts';
import type { RefusedConnection } from '../../validation/preparation.ts';
import type { TestedConnection } from '../testing/outcome.ts';
import { lastTestOf, passedMessage, untestedMessage } from '../testing/result.ts';
import { bare, credentials, invalid, NOT_YET, notReached, pending, ready, VALID } from './bareConditions.ts';
import { requestOf } from './decide.ts';
import { heldPart } from './heldPart.ts';
import { progressOf } from './kstatus.ts';
import type { Part } from './part.ts';
import { heartbeatDue, thresholdOf } from './schedule.ts';
import type { Assessment, Snapshot, Standing } from './snapshot.ts';

/** The whole status of a Connection, from the snapshot and the assessment. Pure: the same again gives the same. */
export function conclude(snapshot: Snapshot, assessment: Assessment, now: Date): ConnectionStatus {
  const { usage, connection } = snapshot;
  const before = connection.status;
  if (assessment.kind === 'standing')
    return withProgress({ ...(before ?? { observedGeneration: -1 }), usage }, snapshot, now);
  const isHeld = assessment.kind === 'tested' && assessment.heldUntil !== undefined;
  const request = requestOf(connection);
  const part = partOf(snapshot, assessment, now);
  const status: ConnectionStatus = {
    observedGeneration: connection.metadata.generation ?? 0,
    conditions: withHistory(part.conditions.filter(isSettled), before?.conditions, {
      generation: connection.metadata.generation ?? 0,
      now,
    }),
    ...(part.lastTest !== undefined && { lastTest: part.lastTest }),
    ...(part.logIn !== undefined && { logIn: part.logIn }),
    ...(part.failures !== undefined && { consecutiveFailures: part.failures }),
    usage,
    ...(request !== undefined && { handledTestRequest: request }),
  };
  const whole = isHeld ? status : withProgress(status, snapshot, now);
  return withTransitions(whole, part.conditions, now, before?.history);
}

/** A Ready that is Unknown, of what was never tested, is left out: kstatus would wait for it for ever. */
function isSettled({ type, status }: BareCondition): boolean {
  return type !== 'Ready' || status !== 'Unknown';
}

function partOf(snapshot: Snapshot, assessment: Exclude<Assessment, Standing>, now: Date): Part {
  switch (assessment.kind) {
    case 'suspended':
      return suspensionPart(snapshot);
    case 'refused':
      return { conditions: refusalConditions(assessment) };
    case 'untested':
      return {
        conditions: [
          VALID,
          credentials(assessment),
          notReached(assessment.reason, untestedMessage(assessment)),
          ready('True', assessment.reason, untestedMessage(assessment)),
        ],
      };
    case 'tested':
      if (assessment.heldUntil !== undefined) return heldPart(snapshot, assessment);
      return assessment.result.status === 'Succeeded'
        ? successPart(snapshot, assessment, now)
        : failurePart(snapshot, assessment, now);
  }
}

const SUSPENSION = 'spec.suspend is true: nothing is tested';

function suspensionPart({ connection, verdict }: Snapshot): Part {
  const before = connection.status;
  const was = conditionOf(before?.conditions, 'Ready')?.status ?? 'Unknown';
  const resolved = conditionOf(before?.conditions, 'CredentialsResolved') ?? pending('CredentialsResolved');
  return {
    conditions: [
      'reason' in verdict ? invalid(verdict) : VALID,
      bare(resolved),
      notReached('Suspended', SUSPENSION),
      ready(was, 'Suspended', SUSPENSION),
    ],
    lastTest: before?.lastTest,
    failures: before?.consecutiveFailures,
    logIn: before?.logIn,
  };
}

function refusalConditions({ at, reason, message }: RefusedConnection): readonly BareCondition[] {
  const summary = ready('False', reason, message);
  if (at === 'Validated')
    return [
      invalid({ reason, message }),
      pending('CredentialsResolved'),
      notReached('Pending', NOT_YET),
      summary,
    ];
  return [
    VALID,
    { type: 'CredentialsResolved', status: 'False', reason, message },
    notReached('Pending', NOT_YET),
    summary,
  ];
}

function successPart(snapshot: Snapshot, tested: TestedConnection, now: Date): Part {
  const [reason, message] = [reasonOf(tested.result), passedMessage(tested.result, tested)];
  const reachable: BareCondition = { type: 'Reachable', status: 'True', reason, message };
  return {
    conditions: [VALID, credentials(tested), reachable, ready('True', reason, message)],
    lastTest: repeats(snapshot, tested, now)
      ? snapshot.connection.status?.lastTest
      : lastTestOf(tested.result, tested, tested.askedAt ?? now),
    failures: 0,
    logIn: tested.logIn,
  };
}

function failurePart(snapshot: Snapshot, tested: TestedConnection, now: Date): Part {
  const { result, logIn } = tested;
  if (result.status !== 'Failed') return successPart(snapshot, tested, now);
  const { status } = snapshot.connection;
  const threshold = thresholdOf(snapshot);
  const counted = sameQuestion(snapshot, tested) ? (status?.consecutiveFailures ?? 0) : 0;
  const failures = Math.min(counted + 1, threshold);
  const lastTest =
    repeats(snapshot, tested, now) && failures === counted
      ? status?.lastTest
      : lastTestOf(result, tested, tested.askedAt ?? now);
  const at = result.failedStep === undefined ? '' : ` at ${result.failedStep}`;
  const damped = `the last test failed with ${result.reason}${at}: ${failures} in a row, and at ${threshold} this is no longer ready`;
  const still =
    failures < threshold && FAILURES[result.reason].retry !== 'locked'
      ? stillReady(snapshot, tested, damped)
      : undefined;
  if (still !== undefined)
    return { conditions: [VALID, credentials(tested), ...still], lastTest, failures, logIn };
  const message = sentencesOf(result);
  const reachable: BareCondition = { type: 'Reachable', status: 'False', reason: result.reason, message };
  return {
    conditions: [VALID, credentials(tested), reachable, ready('False', result.reason, message)],
    lastTest,
    failures,
    logIn,
  };
}

/** Reachable and Ready stay True where they are that for the same question: one failure does not turn them, and reason and message say so. */
function stillReady(
  snapshot: Snapshot,
  tested: TestedConnection,
  message: string,
): readonly BareCondition[] | undefined {
  const before = snapshot.connection.status?.conditions;
  const [reachable, summary] = [conditionOf(before, 'Reachable'), conditionOf(before, 'Ready')];
  if (!sameQuestion(snapshot, tested) || reachable?.status !== 'True' || summary?.status !== 'True')
    return undefined;
  return [reachable, summary].map((condition) => ({ ...bare(condition), reason: 'LastTestFailed', message }));
}

/** Whether the test says what the last one said, so that writing it down can wait for the heartbeat. */
function repeats(snapshot: Snapshot, tested: TestedConnection, now: Date): boolean {
  const last = snapshot.connection.status?.lastTest;
  const request = requestOf(snapshot.connection);
  if (last === undefined || !sameQuestion(snapshot, tested) || heartbeatDue(snapshot, now)) return false;
  if (request !== undefined && request !== snapshot.connection.status?.handledTestRequest) return false;
  if (!isDeepStrictEqual(tested.logIn, snapshot.connection.status?.logIn)) return false;
  const next = lastTestOf(tested.result, tested, now);
  return next.result === last.result && next.reason === last.reason && next.failedStep === last.failedStep;
}

function sameQuestion({ connection }: Snapshot, { revision, rules }: TestedConnection): boolean {
  const { status, metadata } = connection;
  if (status?.observedGeneration !== metadata.generation) return false;
  return status?.lastTest?.secretRevision === revision && status?.lastTest?.rulesRevision === rules;
}

function withProgress(status: ConnectionStatus, snapshot: Snapshot, now: Date): ConnectionStatus {
  const { heldUntil } = snapshot.memory;
  if (status.conditions === undefined || (heldUntil !== undefined && heldUntil > now)) return status;
  return {
    ...status,
    conditions: progressOf(status, snapshot.connection.status, now),
  };
}

function withTransitions(
  status: ConnectionStatus,
  found: readonly BareCondition[],
  now: Date,
  history: NonNullable<ConnectionStatus['history']> = [],
): ConnectionStatus {
  const is = found.find(({ type }) => type === 'Ready');
  const [was] = history;
  if (is === undefined || (was?.ready === is.status && was.reason === is.reason))
    return history.length === 0 ? status : { ...status, history };
  return {
    ...status,
    history: [{ time: timestamp(now), ready: is.status, reason: is.reason }, ...history].slice(0, 5),
  };
}
