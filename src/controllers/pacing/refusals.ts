import type { Connection } from '../../api/connection.ts';
import { Connections } from '../../api/kinds.ts';
import { isFailureReason } from '../../contract/failure.ts';
import { FAILURES } from '../../contract/reasons.ts';
import type { ProbeFailure } from '../../probe/message.ts';
import type { Cache } from '../../runtime/cache.ts';
import { countsAsRefusal, tlsOf } from './logIns.ts';
import type { LogIn, RefusedLogIn } from './logIns.ts';

/** Name of the index of Connections by the credential that their status says was refused. */
export const REFUSED_INDEX = 'refused credential';

/** Keys of that index. */
export function refusedCredential({ status }: Connection): readonly string[] {
  const { logIn, lastTest } = status ?? {};
  return logIn?.refusals === undefined || lastTest === undefined ? [] : [logIn.credential];
}

/** The last refusal of a credential that stands in any status: what is left after a restart. */
export function writtenRefusal({ digest }: LogIn, cache: Cache): RefusedLogIn | undefined {
  const refusals = cache.byIndex(Connections, REFUSED_INDEX, digest).flatMap(refusalIn);
  return refusals.toSorted((one, other) => other.askedAt.getTime() - one.askedAt.getTime())[0];
}

function refusalIn({ spec, status }: Connection): readonly RefusedLogIn[] {
  const { logIn, lastTest } = status ?? {};
  if (logIn?.refusals === undefined || lastTest === undefined || !isFailureReason(lastTest.reason)) return [];
  const { reason, failedStep, steps, durationMs, time, tls } = lastTest;
  if (!countsAsRefusal(reason, failedStep)) return []; // what the server said of something else
  const message = FAILURES[reason].meaning;
  const result = { status: 'Failed', reason, message, failedStep, steps, durationMs, tls };
  return [
    {
      refusals: logIn.refusals,
      locked: logIn.locked === true,
      result: result as ProbeFailure, // as lastTestOf wrote it
      askedAt: new Date(time),
      tls: tlsOf(spec.parameters),
    },
  ];
}
