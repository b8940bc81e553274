import { timestamp, withHistory } from '../../api/conditions.ts';
import type { BareCondition } from '../../api/conditions.ts';
import type { ConnectionTest, ConnectionTestStatus } from '../../api/test.ts';
import { sentencesOf } from '../../contract/failure.ts';
import { reasonOf } from '../../probe/message.ts';
import type { TestedConnection, TestOutcome } from '../testing/outcome.ts';
import { lastTestOf, passedMessage, untestedMessage } from '../testing/result.ts';

/** What a ConnectionTest came to: the outcome of a test, or that there was nothing to test. */
export type Ending = TestOutcome | { readonly kind: 'noConnection'; readonly message: string };

/** The whole status of a ConnectionTest that has ended. Pure. */
export function connectionTestStatus(test: ConnectionTest, ending: Ending, now: Date): ConnectionTestStatus {
  const generation = test.metadata.generation ?? 0;
  const { result, reason, message, lastTest } = endOf(ending, now);
  const passed = result !== 'Failed';
  const conditions: readonly BareCondition[] = [
    { type: 'Ready', status: passed ? 'True' : 'False', reason, message },
    { type: 'Complete', status: 'True', reason: result, message: 'the test has ended' },
    ...(passed ? [] : [{ type: 'Stalled', status: 'True', reason, message } as const]),
  ];
  return {
    observedGeneration: generation,
    conditions: withHistory(conditions, test.status?.conditions, { generation, now }),
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

function endOf(ending: Ending, now: Date): End {
  switch (ending.kind) {
    case 'noConnection':
      return { result: 'Failed', reason: 'ConnectionNotFound', message: ending.message };
    case 'refused':
      return {
        result: 'Failed',
        reason: ending.reason,
        message: ending.message,
        lastTest: refusal(ending.reason, now),
      };
    case 'untested':
      return {
        result: 'NotSupported',
        reason: ending.reason,
        message: untestedMessage(ending),
      };
    case 'tested':
      return endOfTest(ending, now);
  }
}

function endOfTest(tested: TestedConnection, now: Date): End {
  const { result } = tested;
  // The steps are those of the test that they were made in.
  const own = tested.askedAt === undefined ? result : { ...result, steps: [], durationMs: 0 };
  const lastTest = lastTestOf(own, tested, tested.askedAt ?? now);
  if (result.status === 'Succeeded')
    return {
      result: 'Succeeded',
      reason: reasonOf(result),
      message: passedMessage(result, tested),
      lastTest,
    };
  const message = sentencesOf(result);
  return { result: 'Failed', reason: result.reason, message, lastTest };
}

function refusal(reason: string, now: Date): NonNullable<ConnectionTestStatus['lastTest']> {
  return { result: 'Failed', reason, steps: [], time: timestamp(now), durationMs: 0 };
}
