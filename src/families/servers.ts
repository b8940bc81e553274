import type { Network, Target, TestReport } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import type { FailureReason } from '../contract/reasons.ts';
import type { Servers } from '../contract/servers.ts';
import { STEPS } from '../contract/step.ts';
import { targetOf } from '../drivers/endpoints.ts';
import { notUnderstood } from '../drivers/wire.ts';
import { Visit } from './visit.ts';
import type { Means } from './visit.ts';

/*
 * Several servers of one cluster, of which any will do. They have the same accounts: a credential that one of them
 * refuses would be refused by each, and lock the account. So the next server is asked only where the one before cannot
 * have judged the credential, or says itself that it cannot work. See docs/decisions/2026-11-30-several-servers.md.
 */

/** Tests one server. */
type Ask<T, C> = (target: T, context: C) => Promise<TestReport>;

/** Tests the server in `host`, or those in `hosts` in turn. */
export function askServers<C extends Means & { readonly parameters: Servers }>(
  context: C,
  standard: number,
  ask: Ask<Target, C>,
): Promise<TestReport> {
  const { host, port = standard, hosts = [] } = context.parameters;
  return host === undefined ? askInTurn(hosts.map(targetOf), context, ask) : ask({ host, port }, context);
}

/** Tests the servers in turn until one can be used, and tells how many answered. */
export async function askInTurn<T extends Target, C extends Means>(
  targets: readonly T[],
  context: C,
  ask: Ask<T, C>,
): Promise<TestReport> {
  const failures: ConnectionFailure[] = [];
  for (const [index, target] of targets.entries()) {
    const later = targets.slice(index + 1);
    const visit = new Visit(context.network, later.length);
    try {
      const report = await ask(target, visit.within(context));
      visit.end();
      const answering = failures.filter(hasAnswered).length + 1 + (await countOpen(later, context.network));
      return targets.length === 1
        ? report
        : { ...report, servers: { answered: answering, of: targets.length } };
    } catch (error) {
      visit.end();
      if (!visit.hasBegun) throw error; // the manifest is wrong, whatever the server
      const failure = visit.failureOf(error);
      failures.push(failure);
      if (!mayGoOn(failure.reason, visit.hasShownCredential)) throw atOne(failure, index, targets.length);
    }
  }
  throw atNone(failures);
}

/** What a server says of itself, so that another may be asked the same. */
const OUT_OF_ORDER: ReadonlySet<FailureReason> = new Set(['ServerUnavailable', 'TooManyConnections']);

/** Failures of a server that has not answered at all. */
const UNANSWERED: ReadonlySet<FailureReason> = new Set([
  'HostNotFound',
  'ResolveFailed',
  'ConnectionRefused',
  'NetworkUnreachable',
  'ConnectionClosed',
  'TimedOut',
]);

/** Failures of a server that has judged no credential, unless it was shown one. */
const UNJUDGED: ReadonlySet<FailureReason> = new Set([
  ...UNANSWERED,
  'CertificateExpired',
  'CertificateUntrusted',
  'CertificateNameMismatch',
  'TLSNotOffered',
  'TLSFailed',
  'ProtocolError',
  'UnexpectedAnswer',
]);

/** Whether the next server may be asked after this failure. */
export function mayGoOn(reason: FailureReason, hasShownCredential: boolean): boolean {
  return OUT_OF_ORDER.has(reason) || (UNJUDGED.has(reason) && !hasShownCredential);
}

function hasAnswered({ reason }: ConnectionFailure): boolean {
  return !UNANSWERED.has(reason);
}

/** Of the time left, a server that nothing depends on any more gets a small part. */
const SMALL_PART = 4;

async function countOpen(targets: readonly Target[], network: Network): Promise<number> {
  let open = 0;
  for (const [index, target] of targets.entries()) {
    const others = targets.length - index - 1 + SMALL_PART;
    const socket = await network.dial({ ...target, others }).catch(() => undefined);
    socket?.destroy();
    if (socket !== undefined) open += 1;
  }
  return open;
}

/** The failure that ends the search. */
function atOne(failure: ConnectionFailure, index: number, count: number): ConnectionFailure {
  if (count === 1) return failure;
  const words = `server ${index + 1} of ${count}, after which no other is asked: ${failure.message}`;
  return worded(failure, words);
}

/**
 * The failure of the server that the test came furthest with, because the others say less; among equals that of the
 * first that is given, a silent one last. Every server is told, by its place in the list and never by its name.
 */
function atNone(failures: readonly ConnectionFailure[]): ConnectionFailure {
  const ranked: readonly RankedFailure[] = failures
    .map((failure, index) => ({ failure, place: index + 1 }))
    .toSorted((one, other) => rankOf(other.failure) - rankOf(one.failure));
  const first = ranked[0]?.failure ?? notUnderstood();
  if (failures.length === 1) return first;
  const answered = failures.filter(hasAnswered).length;
  return worded(
    first,
    `no server of ${failures.length} can be used, ${answered} answered: ${causesOf(ranked)}`,
  );
}

interface RankedFailure {
  readonly failure: ConnectionFailure;
  /** Of the server in the list that a manifest gives. */
  readonly place: number;
}

/** What is wrong with each, where they differ. */
function causesOf(ranked: readonly RankedFailure[]): string {
  const causes = [...Map.groupBy(ranked, ({ failure }) => failure.message)].map(([message, alike]) => {
    const places = alike.map(({ place }) => place).toSorted((one, other) => one - other);
    return alike.length === ranked.length ? message : `server ${places.join(', ')}: ${message}`;
  });
  return causes.filter(fitsAmong).join('; ');
}

/** Whether a cause fits into one message with those before it, of which the first always does. */
function fitsAmong(_: string, index: number, causes: readonly string[]): boolean {
  return index === 0 || causes.slice(0, index + 1).join('; ').length <= LONGEST_CAUSES;
}

const LONGEST_CAUSES = 450;

function worded({ reason, cause, step, remedy, retryAfterMs }: ConnectionFailure, message: string) {
  return new ConnectionFailure(reason, message, {
    cause,
    ...(step !== undefined && { step }),
    ...(remedy !== undefined && { remedy }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

function rankOf({ step, reason }: ConnectionFailure): number {
  return (step === undefined ? -1 : STEPS.indexOf(step)) + (reason === 'TimedOut' ? 0 : 0.5);
}
