import { timestamp, withHistory } from '../../api/conditions.ts';
import type { Finding } from '../../api/conditions.ts';
import type { ConnectionTest, ConnectionTestStatus } from '../../api/test.ts';
import { FAILURES } from '../../contract/failure.ts';
import { reasonOf } from '../../probe/message.ts';
import type { Examination } from '../testing/examine.ts';
import { lastTestOf, passedMessage } from '../testing/result.ts';

/** What a test came to: an examination, or that there was nothing to examine. */
export type Found = Examination['found'] | { readonly found: 'noConnection'; readonly message: string };

/** The whole status of a ConnectionTest that has ended. Pure. */
export function conclude(test: ConnectionTest, found: Found, now: Date): ConnectionTestStatus {
  const generation = test.metadata.generation ?? 0;
  const { result, reason, message, lastTest } = endOf(found, now);
  const passed = result !== 'Failed';
  const findings: readonly Finding[] = [
    { type: 'Ready', status: passed ? 'True' : 'False', reason, message },
    { type: 'Complete', status: 'True', reason: result, message: 'the test has ended' },
    ...(passed ? [] : [{ type: 'Stalled', status: 'True', reason, message } as const]),
  ];
  return {
    observedGeneration: generation,
    conditions: withHistory(findings, test.status?.conditions, { generation, now }),
    result,
    ...(lastTest !== undefined && { lastTest }),
  };
}

interface End {
  readonly result: 'Succeeded' | 'Failed' | 'NotSupported';
  readonly reason: string;
  readonly message: string;
  readonly lastTest?: ConnectionTestStatus['lastTest'];
}

function endOf(found: Found, now: Date): End {
  if (found.found === 'noConnection')
    return { result: 'Failed', reason: 'ConnectionNotFound', message: found.message };
  if (found.found === 'refused')
    return {
      result: 'Failed',
      reason: found.reason,
      message: found.message,
      lastTest: refusal(found.reason, now),
    };
  if (found.found === 'untested') {
    return {
      result: 'NotSupported',
      reason: 'TestNotSupported',
      message: 'the type has no test, or needs spec.test.probe to know what to ask',
    };
  }
  const { result } = found;
  const lastTest = lastTestOf(result, found, found.askedAt ?? now);
  if (result.status === 'Succeeded')
    return { result: 'Succeeded', reason: reasonOf(result), message: passedMessage(result), lastTest };
  return {
    result: 'Failed',
    reason: result.reason,
    message: `${result.message}. ${FAILURES[result.reason].remedy}`,
    lastTest,
  };
}

function refusal(reason: string, now: Date): NonNullable<ConnectionTestStatus['lastTest']> {
  return { result: 'Failed', reason, steps: [], time: timestamp(now), durationMs: 0 };
}
