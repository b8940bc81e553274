import type { ConnectionStatus } from '../../api/connection.ts';
import { failure, isFailureReason } from '../../contract/failure.ts';
import { countsAsRefusal } from '../pacing/logIns.ts';
import type { RefusedLogIn } from '../pacing/logIns.ts';

/** How often the credential of the last test was refused, and whether that is the end; undefined where it was not refused. */
export function logInStateOf(
  status: ConnectionStatus | undefined,
): Pick<RefusedLogIn, 'refusals' | 'locked'> | undefined {
  const { lastTest, logIn } = status ?? {};
  if (lastTest === undefined || !isFailureReason(lastTest.reason)) return undefined;
  if (logIn?.refusals !== undefined && countsAsRefusal(lastTest.reason, lastTest.failedStep))
    return { refusals: logIn.refusals, locked: logIn.locked === true };
  // A server that wants a credential where none is given.
  return failure(lastTest.reason).retry === 'locked' ? { refusals: 1, locked: true } : undefined;
}
