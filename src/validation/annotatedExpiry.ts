import { timestamp } from '../api/conditions.ts';
import type { SecretObject } from '../api/secret.ts';

/** On a Secret: when its values expire, for what neither a certificate nor a server tells. */
export const EXPIRES_AT = 'mooring.dev/expires-at';

/** A time of RFC 3339, or a date, which is its first moment in UTC. */
const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?$/i;

/** What the annotations of Secrets say of their expiry. */
export interface AnnotatedExpiry {
  /** The first time at which one of them expires. */
  readonly annotated?: string;
  /** The first of the Secrets whose annotation is no such time, by name. */
  readonly misdated?: string;
}

/** Reads the annotations. */
export function annotatedExpiry(
  secrets: readonly Pick<SecretObject['metadata'], 'name' | 'annotations'>[],
): AnnotatedExpiry {
  const dated = secrets.flatMap(({ name, annotations }) => {
    const text = annotations?.[EXPIRES_AT];
    return text === undefined ? [] : [{ name, time: TIME.test(text) ? Date.parse(text) : Number.NaN }];
  });
  const misdated = dated.find(({ time }) => Number.isNaN(time))?.name;
  const times = dated.map(({ time }) => time).filter((time) => !Number.isNaN(time));
  return {
    ...(times.length > 0 && { annotated: timestamp(new Date(Math.min(...times))) }),
    ...(misdated !== undefined && { misdated }),
  };
}
