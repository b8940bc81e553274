import type { Connection } from '../../api/connection.ts';
import type { LastTest } from '../../api/lastTest.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { failure, FAILURES, isFailureReason } from '../../contract/failure.ts';
import type { FailureReason } from '../../contract/failure.ts';
import type { ProbeFailure } from '../../probe/message.ts';
import type { Cache } from '../../runtime/cache.ts';
import { Connections } from '../../api/kinds.ts';
import { connectionShape } from '../../validation/shape.ts';
import type { CachedFailure } from './failureCache.ts';
import { attemptOf } from './attempt.ts';

/** Name of the index of Connections by the credential that their status says was rejected. */
export const REJECTED_INDEX = 'rejected credential';

/** Keys of that index. */
export function rejectedCredential(catalog: Catalog): (connection: Connection) => readonly string[] {
  return (connection) => {
    const { metadata, spec, status } = connection;
    const { reason = '', secretRevision } = status?.lastTest ?? {};
    if (
      !isLocking(reason) ||
      status?.observedGeneration !== metadata.generation ||
      connectionShape(connection) !== undefined
    )
      return [];
    const connector = catalog.get(spec.type);
    if (connector === undefined) return [];
    const { credential } = attemptOf(metadata.namespace ?? '', spec, connector, secretRevision);
    return credential === undefined ? [] : [credential];
  };
}

/** The last rejection of a credential that stands in any status: what is left after a restart. */
export function writtenRejection(credential: string | undefined, cache: Cache): CachedFailure | undefined {
  if (credential === undefined) return undefined;
  const tests = cache
    .byIndex(Connections, REJECTED_INDEX, credential)
    .flatMap(({ status }) => status?.lastTest ?? []);
  const [last] = tests.toSorted((one, other) => Date.parse(other.time) - Date.parse(one.time));
  return last === undefined ? undefined : cachedFailureOf(last);
}

function cachedFailureOf({
  reason,
  failedStep,
  steps,
  durationMs,
  time,
  tls,
}: LastTest): CachedFailure | undefined {
  if (!isLocking(reason)) return undefined;
  const result = {
    status: 'Failed',
    reason,
    message: FAILURES[reason].meaning,
    failedStep,
    steps,
    durationMs,
    tls,
  };
  return { result: result as ProbeFailure, askedAt: new Date(time) }; // as lastTestOf wrote it
}

function isLocking(reason: string): reason is FailureReason {
  return isFailureReason(reason) && failure(reason).retry === 'locked';
}
