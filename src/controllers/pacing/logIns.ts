import { failure, LOCKED_MS } from '../../contract/failure.ts';
import type { FailureReason } from '../../contract/reasons.ts';
import type { ProbeFailure, ProbeResult } from '../../probe/message.ts';
import { keepLatest } from './bounded.ts';

/** One credential at one server: what a server counts wrong passwords by, in digests that tell nothing. */
export interface LogIn {
  /** The same for every credential of one user of one server; undefined where the type has no users. */
  readonly account: string | undefined;
  /** The same wherever this process meets these values. */
  readonly values: string;
  /** What status keeps of the values; it changes with the Secrets that hold them. */
  readonly digest: string;
  /** The account is locked after few mistakes, so that none is made in vain. */
  readonly locksEarly: boolean;
  /** The server gets the credential before it has said anything. */
  readonly speaksFirst: boolean;
  /** How the manifest has TLS: under other settings, silence and a closed connection may have another cause. */
  readonly tls: string;
}

/** `status.logIn`: what is known of the credential that was used last. */
export interface LogInRecord {
  readonly credential: string;
  readonly accepted: boolean;
  readonly refusals?: number;
  readonly locked?: boolean;
}

/** Attempts that ended without the credential being accepted, and the last of them. */
export interface RefusedLogIn {
  readonly refusals: number;
  readonly locked: boolean;
  readonly result: ProbeFailure;
  readonly askedAt: Date;
  readonly tls: string;
}

/** Why a credential is not tried now. */
export interface HeldLogIn {
  /** How the last attempt ended: of this credential, or of another of the same account. */
  readonly last: RefusedLogIn;
  readonly until: Date;
  /** False where this credential was never tried. */
  readonly tried: boolean;
}

/** What an attempt said of a credential; `unclear` where the server may have refused it without a word. */
type Saying = 'accepted' | 'refused' | 'unclear' | 'nothing';

interface Account {
  last: RefusedLogIn;
  /** When credentials were refused after another one of the account had been, with none accepted between. */
  corrections: readonly Date[];
  /** A further one was accepted since the last refusal: the server counts anew. */
  isOver: boolean;
  /** The credential that got further tries, and when. */
  further?: { readonly values: string; readonly at: Date };
}

/** After the first refusal of a credential that was never accepted: the role may be made a moment after the Secret. */
const FURTHER_MS = [30_000, 180_000];
/** A user who asks for a test gets one, unless the last attempt is younger: many requests at once must not lock the account. */
const REQUEST_MS = 60_000;
const CORRECTION_MS = 60_000;
const CORRECTIONS_AN_HOUR = 10;
const HOUR_MS = 3_600_000;
const UNCLEAR: readonly FailureReason[] = [
  'TimedOut',
  'ConnectionClosed',
  'ProtocolError',
  'UnexpectedAnswer',
  'BudgetExceeded',
  'ProbeCrashed',
];
/** The server says that no further try can succeed. */
const FINAL: readonly FailureReason[] = ['AccountLocked', 'CredentialsExpired'];

/**
 * Lets no account be locked by tests: a credential that was refused is tried at most so often, whichever object
 * uses it, and whatever else of that object, or of its Secrets, changes. Status repeats it, so that a restart
 * forgets at most the refusal that was not written yet.
 */
export class LogIns {
  readonly #furtherTries: number;
  readonly #refusals = new Map<string, RefusedLogIn>();
  readonly #accounts = new Map<string, Account>();
  /** By account: the values that were accepted last. */
  readonly #accepted = new Map<string, string>();

  constructor(furtherTries: number) {
    this.#furtherTries = furtherTries;
  }

  /** Undefined where the credential may be tried now; `written` is what status says of it. */
  held(
    logIn: LogIn,
    written: RefusedLogIn | undefined,
    { requested, accepted, now }: { requested: boolean; accepted: boolean; now: Date },
  ): HeldLogIn | undefined {
    const { account = '', values } = logIn;
    const last = this.#refusals.get(values) ?? written;
    const isUnclear = last !== undefined && sayingOf(last.result, logIn) === 'unclear';
    if (last !== undefined && !(isUnclear && last.tls !== logIn.tls)) {
      if (accepted && isUnclear) return undefined;
      const at = requested ? last.askedAt.getTime() + REQUEST_MS : nextTryAt(last);
      return now.getTime() < at ? { last, until: new Date(at), tried: true } : undefined;
    }
    const other = this.#isAccepted(logIn, accepted) ? undefined : this.#accounts.get(account);
    const until = other && correctionAt(other, requested);
    if (other === undefined || until === undefined || now >= until) return undefined;
    return { last: other.last, until, tried: false };
  }

  /** Notes how an attempt ended; `accepted`: the credential was accepted before. */
  note(
    logIn: LogIn,
    result: ProbeResult,
    { written, accepted, askedAt }: { written: RefusedLogIn | undefined; accepted: boolean; askedAt: Date },
  ): LogInRecord {
    const before = this.#refusals.get(logIn.values) ?? written;
    const saying = sayingOf(result, logIn);
    if (saying === 'accepted') {
      this.#refusals.delete(logIn.values);
      const known = this.#accounts.get(logIn.account ?? '');
      if (known !== undefined && !this.#isAccepted(logIn, accepted)) known.isOver = true;
      if (logIn.account !== undefined) keepLatest(this.#accepted, logIn.account, logIn.values);
      return { credential: logIn.digest, accepted: true };
    }
    if (result.status !== 'Failed' || saying === 'nothing' || (saying === 'unclear' && accepted))
      return recordOf(logIn, before, accepted);
    this.#correct(logIn, before, askedAt);
    const refusals = (before?.refusals ?? 0) + 1;
    const locked = accepted || refusals > this.#furtherTriesOf(logIn, result.reason, askedAt);
    const refusal = { refusals, locked, result, askedAt, tls: logIn.tls };
    keepLatest(this.#refusals, logIn.values, refusal);
    this.#blame(logIn, refusal);
    return recordOf(logIn, refusal, accepted && saying === 'unclear');
  }

  #isAccepted({ account = '', values }: LogIn, accepted: boolean): boolean {
    return accepted || this.#accepted.get(account) === values;
  }

  #furtherTriesOf({ account, values, locksEarly }: LogIn, reason: FailureReason, askedAt: Date): number {
    if (locksEarly || FINAL.includes(reason)) return 0;
    const further = account === undefined ? undefined : this.#accounts.get(account)?.further;
    const isSpent =
      further !== undefined &&
      further.values !== values &&
      askedAt.getTime() - further.at.getTime() < LOCKED_MS;
    return isSpent ? 0 : this.#furtherTries;
  }

  /** A credential that is refused for the first time after another one of its account was. */
  #correct({ account = '' }: LogIn, before: RefusedLogIn | undefined, askedAt: Date): void {
    const known = this.#accounts.get(account);
    if (known === undefined || known.isOver || before !== undefined) return;
    const since = askedAt.getTime() - HOUR_MS;
    known.corrections = [...known.corrections.filter((each) => each.getTime() > since), askedAt];
  }

  #blame({ account, values }: LogIn, refusal: RefusedLogIn): void {
    if (account === undefined) return;
    const known = this.#accounts.get(account);
    const isSpent =
      known?.further !== undefined && refusal.askedAt.getTime() - known.further.at.getTime() < LOCKED_MS;
    const further = isSpent || refusal.locked ? known?.further : { values, at: refusal.askedAt };
    keepLatest(this.#accounts, account, {
      last: refusal,
      corrections: known?.corrections ?? [],
      isOver: false,
      ...(further !== undefined && { further }),
    });
  }
}

/** What tells two ways of TLS apart, of parameters as the manifest has them. */
export function tlsOf(parameters: Readonly<Record<string, unknown>> | undefined): string {
  return JSON.stringify(parameters?.['tls'] ?? null);
}

/** When a refused credential is tried again by itself, as epoch milliseconds. */
export function nextTryAt({ refusals, locked, askedAt }: Omit<RefusedLogIn, 'result' | 'tls'>): number {
  const waitMs = locked ? LOCKED_MS : (FURTHER_MS[refusals - 1] ?? FURTHER_MS.at(-1) ?? LOCKED_MS);
  return askedAt.getTime() + waitMs;
}

/** Whether a failure counts as an attempt of a credential that was never accepted. */
export function countsAsRefusal(reason: FailureReason, failedStep: string | undefined): boolean {
  if (failure(reason).retry === 'locked') return true;
  return failedStep === 'Authenticate' && UNCLEAR.includes(reason);
}

function sayingOf(result: ProbeResult, { speaksFirst }: Pick<LogIn, 'speaksFirst'>): Saying {
  if (result.status === 'Succeeded') return 'accepted';
  if (failure(result.reason).retry === 'locked') return 'refused';
  if (result.steps.some(({ name, outcome }) => name === 'Authenticate' && outcome === 'Succeeded'))
    return 'accepted';
  // A server that has said nothing got no credential, or is hung; one that speaks another protocol judges none.
  const mayHaveHungUp = speaksFirst && result.heard === 'nothing' && result.reason === 'ConnectionClosed';
  if (result.heard !== undefined && !mayHaveHungUp) return 'nothing';
  return countsAsRefusal(result.reason, result.failedStep) ? 'unclear' : 'nothing';
}

function recordOf({ digest }: LogIn, refusal: RefusedLogIn | undefined, accepted: boolean): LogInRecord {
  const { refusals, locked } = refusal ?? {};
  return {
    credential: digest,
    accepted,
    ...(refusals !== undefined && { refusals }),
    ...(locked === true && { locked }),
  };
}

/** When the next credential of an account may be tried for the first time: the first at once, the others one by one. */
function correctionAt({ corrections }: Account, requested: boolean): Date | undefined {
  const latest = corrections.at(-1);
  if (latest === undefined) return undefined;
  const tenth = requested ? undefined : corrections.at(-CORRECTIONS_AN_HOUR);
  return new Date(Math.max(latest.getTime() + CORRECTION_MS, (tenth?.getTime() ?? 0) + HOUR_MS));
}
