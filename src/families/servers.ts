import type { Socket } from 'node:net';
import type { Network, Target, TestContext, TestReport } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { nodeFailure } from '../contract/nodeErrors.ts';
import type { FailureReason } from '../contract/reasons.ts';
import type { Secret } from '../contract/secret.ts';
import type { Servers } from '../contract/servers.ts';
import { STEPS } from '../contract/step.ts';
import type { Step } from '../contract/step.ts';
import { targetOf } from '../drivers/endpoints.ts';
import { notUnderstood } from '../drivers/wire.ts';

/*
 * Several servers of one cluster, of which any will do. They have the same accounts: a credential that one of them
 * refuses would be refused by each, and lock the account. So the next server is asked only where the one before cannot
 * have judged the credential, or says itself that it cannot work. See docs/decisions/2026-11-30-several-servers.md.
 */

/** What a test of one server needs of the whole test. */
type Means = Pick<TestContext, 'network' | 'step'> & {
  readonly secrets: Readonly<Record<string, Secret | undefined>>;
};

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
      const failure = visit.failureOf(error);
      failures.push(failure);
      if (!mayGoOn(failure.reason, visit.hasShownCredential)) throw atOne(failure, index, targets.length);
    }
  }
  throw atNone(failures);
}

/** What a server says of itself, so that another may be asked the same. */
const OUT_OF_ORDER: ReadonlySet<FailureReason> = new Set(['ServerUnavailable', 'TooManyConnections']);

/** Failures of a server that has judged no credential, unless it was shown one. */
const UNJUDGED: ReadonlySet<FailureReason> = new Set([
  'HostNotFound',
  'ResolveFailed',
  'ConnectionRefused',
  'NetworkUnreachable',
  'ConnectionClosed',
  'TimedOut',
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

const UNANSWERED: ReadonlySet<FailureReason> = new Set([
  'HostNotFound',
  'ResolveFailed',
  'ConnectionRefused',
  'NetworkUnreachable',
  'ConnectionClosed',
  'TimedOut',
]);

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

/** The test of one of several servers: how far it came, and whether the server can have seen a credential. */
class Visit {
  readonly #network: Network;
  readonly #others: number;
  readonly #sockets: Socket[] = [];
  #late: (() => void) | undefined;
  #at: Step = 'Connect';
  #isConnected = false;
  #isRevealed = false;
  #wasShown = false;

  constructor(network: Network, others: number) {
    this.#network = network;
    this.#others = others;
  }

  get hasShownCredential(): boolean {
    return this.#wasShown || (this.#isRevealed && this.#isConnected);
  }

  /** The context of the whole test, which this visit watches. */
  within<C extends Means>(context: C): C {
    const secrets = Object.entries(context.secrets).map(([name, secret]) => [
      name,
      OF_TLS.has(name) ? secret : secret?.watched(() => this.#revealed()),
    ]);
    const step: Means['step'] = (name, run) => {
      this.#at = name;
      return context.step(name, run);
    };
    return { ...context, network: this.#watched(), step, secrets: Object.fromEntries(secrets) };
  }

  /** Closes what it has opened. */
  end(): void {
    this.#late?.();
    for (const socket of this.#sockets) socket.destroy();
  }

  failureOf(error: unknown): ConnectionFailure {
    const {
      reason,
      message,
      cause,
      remedy,
      retryAfterMs,
      step = this.#at,
    } = nodeFailure(error) ?? notUnderstood(error);
    return new ConnectionFailure(reason, message, {
      cause,
      step,
      ...(remedy !== undefined && { remedy }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }

  #watched(): Network {
    const network = this.#network;
    return {
      ...network,
      dial: async (target) => {
        const socket = await this.#outside('Connect', () =>
          network.dial({ others: this.#others, ...target }),
        );
        this.#sockets.push(socket);
        this.#waitFor(socket);
        return socket;
      },
      secure: (socket, security) => this.#outside('TLS', () => network.secure(socket, security)),
    };
  }

  /** A step in which no credential is shown. */
  async #outside<T>(step: Step, run: () => Promise<T>): Promise<T> {
    const before = this.#at;
    if (step === 'Connect') this.#wasShown = this.hasShownCredential;
    [this.#at, this.#isConnected] = [step, false];
    const value = await run();
    [this.#at, this.#isConnected] = [before, true];
    return value;
  }

  /** A server that takes the connection and says nothing leaves time for the next; one that judges a credential has all the time. */
  #waitFor(socket: Socket): void {
    if (this.#others === 0) return;
    const share = this.#network.share(this.#others);
    const giveUp = () => {
      if (!this.#isRevealed)
        socket.destroy(new ConnectionFailure('TimedOut', 'the server does not answer in time'));
    };
    share.addEventListener('abort', giveUp, { once: true });
    this.#late = () => share.removeEventListener('abort', giveUp);
  }

  #revealed(): void {
    this.#isRevealed = true;
    this.#wasShown ||= this.#isConnected;
  }
}

/** What proves no user by itself, or does so before any other credential is shown. */
const OF_TLS: ReadonlySet<string> = new Set([
  'caCertificate',
  'clientCertificate',
  'clientKey',
  'clientKeyPassphrase',
]);

/** The failure that ends the search. */
function atOne(failure: ConnectionFailure, index: number, count: number): ConnectionFailure {
  if (count === 1) return failure;
  const words = `server ${index + 1} of ${count}, after which no other is asked: ${failure.message}`;
  return worded(failure, words);
}

/** The failure of the server that was got furthest with, because the others say less. */
function atNone(failures: readonly ConnectionFailure[]): ConnectionFailure {
  const [first = notUnderstood()] = failures.toSorted((one, other) => rankOf(other) - rankOf(one));
  if (failures.length === 1) return first;
  const answered = failures.filter(hasAnswered).length;
  return worded(first, `no server of ${failures.length} can be used, ${answered} answered: ${first.message}`);
}

function worded({ reason, cause, step, remedy, retryAfterMs }: ConnectionFailure, message: string) {
  return new ConnectionFailure(reason, message, {
    cause,
    ...(step !== undefined && { step }),
    ...(remedy !== undefined && { remedy }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

function rankOf({ step }: ConnectionFailure): number {
  return step === undefined ? -1 : STEPS.indexOf(step);
}
