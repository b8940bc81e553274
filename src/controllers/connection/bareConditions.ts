import type { BareCondition } from '../../api/conditions.ts';
import type { TestedConnection } from '../testing/outcome.ts';

export const NOT_YET = 'not looked at: something before it failed';
export const VALID: BareCondition = {
  type: 'Validated',
  status: 'True',
  reason: 'Valid',
  message: 'spec fits the type',
};

export function invalid({
  reason,
  message,
}: {
  readonly reason: string;
  readonly message: string;
}): BareCondition {
  return { type: 'Validated', status: 'False', reason, message };
}

export function credentials({ credentials: reason, unread }: ResolvedCredentials): BareCondition {
  const message =
    reason === 'Resolved' ? 'every secret was found and can be read' : 'the spec names no secrets';
  const told = unread === undefined ? message : `${message}; ${unread}`;
  return { type: 'CredentialsResolved', status: 'True', reason, message: told };
}

type ResolvedCredentials = Pick<TestedConnection, 'credentials' | 'unread'>;

export function pending(type: string): BareCondition {
  return { type, status: 'Unknown', reason: 'Pending', message: NOT_YET };
}

export function notReached(reason: string, message: string): BareCondition {
  return { type: 'Reachable', status: 'Unknown', reason, message };
}

export function ready(status: BareCondition['status'], reason: string, message: string): BareCondition {
  return { type: 'Ready', status, reason, message };
}

export function bare({ type, status, reason, message }: BareCondition): BareCondition {
  return { type, status, reason, message };
}
