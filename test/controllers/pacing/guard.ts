import { LogIns } from '../../../src/controllers/pacing/logIns.ts';
import type { LogIn, RefusedLogIn } from '../../../src/controllers/pacing/logIns.ts';
import type { ProbeResult } from '../../../src/probe/message.ts';
import { failed, NOW } from '../connection/builder.ts';

export const REJECTED = failed('CredentialsRejected', 'Authenticate');
export const SILENT = failed('TimedOut', 'Authenticate');
export const CLOSED = failed('ConnectionClosed', 'Authenticate');
export const REFUSED = failed('ConnectionRefused', 'Connect');
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** A credential of the user reader. */
export function logIn(values: string, parts: Partial<LogIn> = {}): LogIn {
  return {
    account: 'reader',
    values,
    digest: `digest of ${values}`,
    locksEarly: false,
    speaksFirst: false,
    tls: 'null',
    ...parts,
  };
}

/** Tries credentials at times after a first one, as scheduled tests would. */
export function guard(furtherTries = 2) {
  const logIns = new LogIns(furtherTries);
  return {
    /** Undefined where the credential was held back. */
    attempt: (
      each: LogIn,
      atMs: number,
      result: ProbeResult,
      { accepted = false, requested = false, known }: Options = {},
    ) => {
      const now = new Date(NOW.getTime() + atMs);
      return logIns.held(each, known, { requested, accepted, now }) === undefined
        ? logIns.note(each, result, { written: known, accepted, askedAt: now })
        : undefined;
    },
    heldUntil: (each: LogIn, atMs: number) => {
      const now = new Date(NOW.getTime() + atMs);
      const held = logIns.held(each, undefined, { requested: false, accepted: false, now });
      return held?.tried === false ? held.until.getTime() - NOW.getTime() : undefined;
    },
  };
}

interface Options {
  readonly accepted?: boolean;
  readonly requested?: boolean;
  readonly known?: RefusedLogIn;
}
