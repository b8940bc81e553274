import { timestamp } from '../api/conditions.ts';
import type { SecretObject } from '../api/secret.ts';

/** On a Secret: when its values expire, for what neither a certificate nor a server tells. */
export const EXPIRES_AT = 'mooring.dev/expires-at';

/** A time of RFC 3339, or a date, which is its first moment in UTC. */
const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?$/i;

/** The first time at which one of the Secrets expires by its annotation; what is no such time says nothing. */
export function annotatedExpiry(secrets: readonly SecretObject['metadata'][]): string | undefined {
  const times = secrets
    .map(({ annotations }) => annotations?.[EXPIRES_AT] ?? '')
    .filter((text) => TIME.test(text))
    .map((text) => Date.parse(text))
    .filter((time) => !Number.isNaN(time));
  return times.length === 0 ? undefined : timestamp(new Date(Math.min(...times)));
}
