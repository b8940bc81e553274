import { failure } from '../../contract/failure.ts';
import type { ProbeFailure, ProbeResult } from '../../probe/message.ts';
import type { HeldLogIn, LogIn, LogInRecord } from '../pacing/logIns.ts';
import { writtenRefusal } from '../pacing/refusals.ts';
import type { TestIo } from './io.ts';
import type { LogInsOfTest } from './logIn.ts';
import type { TestedConnection } from './outcome.ts';

const MINUTE_MS = 60_000;

/** What a test came to that was made, or that another one answered. */
export type Answer = Pick<TestedConnection, 'result' | 'askedAt' | 'logIn' | 'heldUntil'> &
  Partial<Pick<TestedConnection, 'revision'>>;

/** As far as it decides whether a credential is tried. */
export interface Asking {
  /** A user asked for this very test. */
  readonly requested: boolean;
  /** What the status of the Connection says of the credential that was used last. */
  readonly lastLogIn?: LogInRecord | undefined;
}

/** The refusal of a credential that answers this test, too: no attempt is made then. */
export function heldTest(
  { server, carrier }: LogInsOfTest,
  io: Pick<TestIo, 'logIns' | 'cache' | 'clock'>,
  asking: Asking,
): Answer | undefined {
  for (const logIn of [carrier, server]) {
    const held = logIn && heldBy(logIn, io, asking);
    if (logIn !== undefined && held !== undefined) return answerOf(logIn, held, asking);
  }
  return undefined;
}

/** Notes what a server, and the proxy or tunnel on the way to it, said of their credentials; gives what status keeps. */
export function noteLogIns(
  { server, carrier }: LogInsOfTest,
  result: ProbeResult,
  askedAt: Date,
  { logIns, cache }: Pick<TestIo, 'logIns' | 'cache'>,
  { lastLogIn }: Asking,
): LogInRecord | undefined {
  const note = (logIn: LogIn, said: ProbeResult) =>
    logIns.note(logIn, said, {
      written: writtenRefusal(logIn, cache),
      accepted: wasAccepted(logIn, lastLogIn),
      askedAt,
    });
  const isOnTheWay =
    result.status === 'Failed' && (result.failedStep === 'Resolve' || result.failedStep === 'Connect');
  if (!isOnTheWay) {
    if (carrier !== undefined) note(carrier, { status: 'Succeeded', steps: [], durationMs: 0 });
    return server && note(server, result);
  }
  if (carrier !== undefined && failure(result.reason).retry === 'locked') return note(carrier, result);
  return unchangedLogIn({ server }, { lastLogIn }).logIn;
}

/** What status says of the credential of a test that did not come to use it. */
export function unchangedLogIn(
  { server }: Pick<LogInsOfTest, 'server'>,
  { lastLogIn }: Pick<Asking, 'lastLogIn'>,
): Pick<TestedConnection, 'logIn'> {
  return server !== undefined && lastLogIn?.credential === server.digest ? { logIn: lastLogIn } : {};
}

function heldBy(
  logIn: LogIn,
  { logIns, cache, clock }: Pick<TestIo, 'logIns' | 'cache' | 'clock'>,
  { requested, lastLogIn }: Asking,
): HeldLogIn | undefined {
  const accepted = wasAccepted(logIn, lastLogIn);
  return logIns.held(logIn, writtenRefusal(logIn, cache), { requested, accepted, now: clock.now() });
}

function answerOf({ digest }: LogIn, held: HeldLogIn, { requested, lastLogIn }: Asking): Answer {
  const { refusals, locked, result, askedAt } = held.last;
  const answer = { result: { ...result, ...wordsOn(held, requested) }, askedAt };
  if (held.tried)
    return {
      ...answer,
      logIn: { credential: digest, accepted: false, refusals, ...(locked && { locked }) },
    };
  // Without a revision: no verdict on the Secrets as they are now.
  return { ...answer, logIn: lastLogIn, heldUntil: held.until, revision: undefined };
}

/** Since when a refusal stands, until when, and what is tried before that. */
function wordsOn(
  { last: { askedAt, locked, result }, until, tried }: HeldLogIn,
  requested: boolean,
): Pick<ProbeFailure, 'message' | 'remedy'> {
  const at = minute(askedAt);
  if (!tried)
    return {
      message: `other credentials of the same user were refused, the last at ${at}; to lock no account this one is not tried before ${second(until)}`,
      remedy: 'Wait until then, or correct the Secret.',
    };
  const again = requested
    ? second(until)
    : minute(new Date(Math.ceil(until.getTime() / MINUTE_MS) * MINUTE_MS));
  if (failure(result.reason).retry !== 'locked')
    return {
      message: `${result.message.replace(/\.$/, '')}; that may have been a refusal, so the credential is not tried again before ${again}`,
    };
  const stands = `a test with the same credential was refused at ${at}; to lock no account it is not tried again before ${again}`;
  if (requested)
    return {
      message: stands,
      remedy:
        'Ask again then, or correct the Secret: a new value is tried at once, a further one a minute later.',
    };
  return {
    message: locked ? `${stands}, unless a test is asked for` : stands,
    remedy: 'Correct the Secret, or ask for a test: kubectl connection test NAME.',
  };
}

function wasAccepted({ digest }: LogIn, last: LogInRecord | undefined): boolean {
  return last?.credential === digest && last.accepted;
}

/** The next whole second, where a user waits for it: `2026-01-01T00:00:01Z`. */
function second(time: Date): string {
  return new Date(Math.ceil(time.getTime() / 1000) * 1000).toISOString().replace('.000', '');
}

/** A time to the minute, `2026-01-01T00:00Z`. */
function minute(time: Date): string {
  return `${time.toISOString().slice(0, 16)}Z`;
}
