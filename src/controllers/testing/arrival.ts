import { ConnectionTypes } from '../../api/kinds.ts';
import { ApiError } from '../../runtime/apiError.ts';
import type { Refusal, Verdict } from '../../validation/verdict.ts';
import type { TestIo } from './io.ts';

/** How long what is missing may still arrive, as in one `kubectl apply` of many objects. */
export const ARRIVAL_MS = 10_000;

/** Whether the catalogue does not know the type of a spec. */
export function isTypeUnknown(verdict: Verdict): verdict is Refusal {
  return 'reason' in verdict && verdict.reason === 'UnknownType';
}

/** Whether the API server holds a ConnectionType that the watch does not show yet: it may lag by seconds. */
export async function isTypeArriving(
  type: string,
  { cache, client }: Pick<TestIo, 'cache' | 'client'>,
  signal: AbortSignal,
): Promise<boolean> {
  const ref = { namespace: '', name: type };
  if (cache.get(ConnectionTypes, ref) !== undefined) return false;
  const held = await client.get(ConnectionTypes, ref, signal).catch(unanswered);
  return held !== undefined && held.metadata.deletionTimestamp === undefined;
}

/** What the watch shows stands where the API server does not say. */
export function unanswered(error: unknown): undefined {
  if (!(error instanceof ApiError)) throw error;
}
