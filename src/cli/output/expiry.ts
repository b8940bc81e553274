import type { Connection } from '../../api/connection.ts';
import { expiriesOf } from '../../api/lastTest.ts';
import { age } from './age.ts';

type Expiry = ReturnType<typeof expiriesOf>[number];

/** What expires first of all that the last test of a Connection saw. */
export function firstExpiry({ status }: Connection): Expiry | undefined {
  return expiriesOf(status?.lastTest).toSorted(
    (one, other) => Date.parse(one.time) - Date.parse(other.time),
  )[0];
}

/** What it is and when: Password in 12d. */
export function expiryText({ kind, time }: Expiry, now: Date): string {
  const end = new Date(time);
  return end < now ? `${kind} ended ${age(time, now)} ago` : `${kind} in ${age(now.toISOString(), end)}`;
}
