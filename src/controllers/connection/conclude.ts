import { conditionOf, timestamp, withHistory } from '../../api/conditions.ts';
import type { Finding } from '../../api/conditions.ts';
import type { ConnectionStatus } from '../../api/connection.ts';
import { FAILURES } from '../../contract/failure.ts';
import { reasonOf } from '../../probe/message.ts';
import { lastTestOf, passedMessage } from '../testing/result.ts';
import { requestOf } from './decide.ts';
import { progressOf } from './progress.ts';
import { heartbeatDue, thresholdOf } from './schedule.ts';
import type { Found, Seen } from './snapshot.ts';

type Tested = Extract<Found, { found: 'tested' }>;
type Refused = Extract<Found, { found: 'refused' }>;

/** The whole status of a Connection, from what was seen and found. Pure: the same again gives the same. */
export function conclude(seen: Seen, found: Found, now: Date): ConnectionStatus {
  const { usage, connection } = seen;
  const before = connection.status;
  if (found.found === 'standing')
    return withProgress({ ...(before ?? { observedGeneration: -1 }), usage }, seen, now);
  const request = requestOf(connection);
  const part = partOf(seen, found, now);
  const status: ConnectionStatus = {
    observedGeneration: connection.metadata.generation ?? 0,
    conditions: withHistory(part.findings, before?.conditions, {
      generation: connection.metadata.generation ?? 0,
      now,
    }),
    ...(part.lastTest !== undefined && { lastTest: part.lastTest }),
    ...(part.failures !== undefined && { consecutiveFailures: part.failures }),
    usage,
    ...(request !== undefined && { handledTestRequest: request }),
  };
  return withTransitions(withProgress(status, seen, now), before, now);
}

interface Part {
  readonly findings: readonly Finding[];
  readonly lastTest?: NonNullable<ConnectionStatus['lastTest']> | undefined;
  readonly failures?: number | undefined;
}

function partOf(seen: Seen, found: Exclude<Found, { found: 'standing' }>, now: Date): Part {
  switch (found.found) {
    case 'suspended':
      return suspended(seen);
    case 'refused':
      return { findings: refused(found) };
    case 'untested':
      return {
        findings: [
          VALID,
          credentials(found.credentials),
          unknown('TestNotSupported', NO_TEST),
          ready('True', 'TestNotSupported', NO_TEST),
        ],
      };
    case 'tested':
      return found.result.status === 'Succeeded' ? succeeded(seen, found, now) : failed(seen, found, now);
  }
}

const NO_TEST =
  'the parameters are valid and the secrets are there; the type has no test, or needs spec.test.probe to know what to ask';
const PAUSED = 'spec.suspend is true: nothing is tested';
const NOT_YET = 'not looked at: something before it failed';
const VALID: Finding = { type: 'Validated', status: 'True', reason: 'Valid', message: 'spec fits the type' };

function suspended({ connection, verdict }: Seen): Part {
  const before = connection.status;
  const was = conditionOf(before?.conditions, 'Ready')?.status ?? 'Unknown';
  const resolved = conditionOf(before?.conditions, 'CredentialsResolved') ?? pending('CredentialsResolved');
  return {
    findings: [
      'reason' in verdict ? invalid(verdict) : VALID,
      bare(resolved),
      unknown('Suspended', PAUSED),
      ready(was, 'Suspended', PAUSED),
    ],
    lastTest: before?.lastTest,
    failures: before?.consecutiveFailures,
  };
}

function refused({ at, reason, message }: Refused): readonly Finding[] {
  const summary = ready('False', reason, message);
  if (at === 'Validated')
    return [
      invalid({ reason, message }),
      pending('CredentialsResolved'),
      unknown('Pending', NOT_YET),
      summary,
    ];
  return [
    VALID,
    { type: 'CredentialsResolved', status: 'False', reason, message },
    unknown('Pending', NOT_YET),
    summary,
  ];
}

function succeeded(seen: Seen, found: Tested, now: Date): Part {
  const [reason, message] = [reasonOf(found.result), passedMessage(found.result)];
  const reachable: Finding = { type: 'Reachable', status: 'True', reason, message };
  return {
    findings: [VALID, credentials(found.credentials), reachable, ready('True', reason, message)],
    lastTest: repeats(seen, found, now)
      ? seen.connection.status?.lastTest
      : lastTestOf(found.result, found, found.askedAt ?? now),
    failures: 0,
  };
}

function failed(seen: Seen, found: Tested, now: Date): Part {
  const { result } = found;
  if (result.status !== 'Failed') return succeeded(seen, found, now);
  const { status } = seen.connection;
  const threshold = thresholdOf(seen);
  const counted = sameQuestion(seen, found) ? (status?.consecutiveFailures ?? 0) : 0;
  const failures = Math.min(counted + 1, threshold);
  const lastTest =
    repeats(seen, found, now) && failures === counted
      ? status?.lastTest
      : lastTestOf(result, found, found.askedAt ?? now);
  const at = result.failedStep === undefined ? '' : ` at ${result.failedStep}`;
  const damped = `the last test failed with ${result.reason}${at}: ${failures} in a row, and at ${threshold} this is no longer ready`;
  const still =
    failures < threshold && FAILURES[result.reason].retry !== 'locked'
      ? stillReady(seen, found, damped)
      : undefined;
  if (still !== undefined)
    return { findings: [VALID, credentials(found.credentials), ...still], lastTest, failures };
  const message = `${result.message}. ${FAILURES[result.reason].remedy}`;
  const reachable: Finding = { type: 'Reachable', status: 'False', reason: result.reason, message };
  return {
    findings: [VALID, credentials(found.credentials), reachable, ready('False', result.reason, message)],
    lastTest,
    failures,
  };
}

/** Reachable and Ready stay True where they are that for the same question: one failure does not turn them, and they say so. */
function stillReady(seen: Seen, found: Tested, message: string): readonly Finding[] | undefined {
  const before = seen.connection.status?.conditions;
  const [reachable, summary] = [conditionOf(before, 'Reachable'), conditionOf(before, 'Ready')];
  if (!sameQuestion(seen, found) || reachable?.status !== 'True' || summary?.status !== 'True')
    return undefined;
  return [reachable, summary].map((condition) => ({ ...bare(condition), message }));
}

/** Whether the test says what the last one said, so that writing it down can wait for the heartbeat. */
function repeats(seen: Seen, found: Tested, now: Date): boolean {
  const last = seen.connection.status?.lastTest;
  const request = requestOf(seen.connection);
  if (last === undefined || !sameQuestion(seen, found) || heartbeatDue(seen, now)) return false;
  if (request !== undefined && request !== seen.connection.status?.handledTestRequest) return false;
  const next = lastTestOf(found.result, found, now);
  return next.result === last.result && next.reason === last.reason && next.failedStep === last.failedStep;
}

function sameQuestion({ connection }: Seen, { revision, rules }: Tested): boolean {
  const { status, metadata } = connection;
  if (status?.observedGeneration !== metadata.generation) return false;
  return status?.lastTest?.secretRevision === revision && status?.lastTest?.rulesRevision === rules;
}

function withProgress(status: ConnectionStatus, seen: Seen, now: Date): ConnectionStatus {
  if (status.conditions === undefined) return status;
  return { ...status, conditions: progressOf(status.conditions, seen.connection.status?.conditions, now) };
}

function withTransitions(
  status: ConnectionStatus,
  before: ConnectionStatus | undefined,
  now: Date,
): ConnectionStatus {
  const [was, is] = [conditionOf(before?.conditions, 'Ready'), conditionOf(status.conditions, 'Ready')];
  const history = before?.history ?? [];
  if (is === undefined || (was?.status === is.status && was.reason === is.reason))
    return history.length === 0 ? status : { ...status, history };
  return {
    ...status,
    history: [{ time: timestamp(now), ready: is.status, reason: is.reason }, ...history].slice(0, 5),
  };
}

function invalid({ reason, message }: { readonly reason: string; readonly message: string }): Finding {
  return { type: 'Validated', status: 'False', reason, message };
}

function credentials(reason: 'Resolved' | 'NotNeeded'): Finding {
  const message =
    reason === 'Resolved' ? 'every secret was found and can be read' : 'the spec names no secrets';
  return { type: 'CredentialsResolved', status: 'True', reason, message };
}

function pending(type: string): Finding {
  return { type, status: 'Unknown', reason: 'Pending', message: NOT_YET };
}

function unknown(reason: string, message: string): Finding {
  return { type: 'Reachable', status: 'Unknown', reason, message };
}

function ready(status: Finding['status'], reason: string, message: string): Finding {
  return { type: 'Ready', status, reason, message };
}

function bare({ type, status, reason, message }: Finding): Finding {
  return { type, status, reason, message };
}
