import { once } from 'node:events';
import { Socket } from 'node:net';
import { connect as startTls } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import type { Network, Security, Target } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { nodeFailure } from '../contract/nodeerrors.ts';
import type { Budget } from './budget.ts';
import { guard } from './guard.ts';
import type { TargetRules } from './guard.ts';
import { placedAt, placeOf, refusedBy } from './lists.ts';
import type { Place } from './lists.ts';
import type { CertificateReport } from './message.ts';
import { certificateReport } from './report.ts';
import { resolve } from './resolve.ts';
import type { Lookup } from './resolve.ts';
import { tlsOptions } from './security.ts';
import type { Steps } from './steps.ts';

/** What a network needs of the test that it serves. */
export interface NetworkOptions {
  readonly rules: TargetRules;
  readonly steps: Steps;
  readonly budget: Budget;
  /** Closes every socket. */
  readonly signal: AbortSignal;
  /** Ends the test at once, whatever the driver makes of its socket's error. */
  readonly stop: (failure: ConnectionFailure) => void;
  /** On the clock of performance.now(). */
  readonly deadline: number;
  readonly lookup?: Lookup | undefined;
}

/** A Network that remembers the last certificate. */
export interface GuardedNetwork extends Network {
  certificate(): CertificateReport | undefined;
}

/** Most addresses of a host that are tried. */
const MOST_ADDRESSES = 16;

/** Taken before the child is sealed: the one way to open a socket that is left. */
// oxlint-disable-next-line typescript/unbound-method -- applied to a socket below
const openSocket = Socket.prototype.connect;

/** The network of one test: each address is judged by the guard, each byte is on the budget. */
export function guardedNetwork(options: NetworkOptions): GuardedNetwork {
  const { steps, budget } = options;
  let certificate: CertificateReport | undefined;
  const record = (session: TLSSocket) => {
    budget.meter(session);
    certificate = certificateReport(session) ?? certificate;
  };
  return {
    async dial(target) {
      const addresses = await steps.run('Resolve', () => permitted(target, options));
      return steps.run('Connect', () => {
        budget.dial();
        return connectFirst(addresses, target, options);
      });
    },
    async secure(socket, security) {
      return steps.run('TLS', async () => {
        const session = await handshake(socket, security, options);
        record(session);
        return session;
      });
    },
    tlsOptions,
    record,
    certificate: () => certificate,
  };
}

/** A name that is not allowed is not even looked up: the question alone would tell somebody something. */
async function permitted({ host, port }: Target, options: NetworkOptions): Promise<readonly string[]> {
  const { rules, lookup } = options;
  const named = placeOf(host, port, rules.clusterDomain);
  checkLists(named, options);
  const addresses = await resolve(host, rules.clusterDomain, lookup);
  const mayReach = guard(rules);
  if (!addresses.every((address) => mayReach(address, port))) {
    throw denied('the host is at an address that connections may not reach', options);
  }
  for (const address of addresses) checkLists(placedAt(named, address), options);
  return addresses.slice(0, MOST_ADDRESSES);
}

function checkLists(place: Place, options: NetworkOptions): void {
  const refusing = refusedBy(options.rules.lists ?? [], place);
  if (refusing !== undefined) throw denied(refusing.refusal, options);
}

function denied(message: string, { stop }: NetworkOptions): ConnectionFailure {
  const failure = new ConnectionFailure('TargetDenied', message);
  stop(failure);
  return failure;
}

/** One after the other; each may take its share of the time left, so that a dead one leaves time for the next. */
async function connectFirst(addresses: readonly string[], { port, others = 0 }: Target, options: NetworkOptions): Promise<Socket> {
  let failure: unknown;
  for (const [index, address] of addresses.entries()) {
    const share = (options.deadline - performance.now()) / (addresses.length - index + others);
    try {
      return await connectTo(address, port, AbortSignal.timeout(Math.max(1, Math.ceil(share))), options);
    } catch (error) {
      options.signal.throwIfAborted();
      failure = error;
    }
  }
  throw failure;
}

async function connectTo(address: string, port: number, patience: AbortSignal, { signal, budget }: NetworkOptions): Promise<Socket> {
  const socket = new Socket({ signal });
  socket.on('error', () => {});
  try {
    const connected = once(socket, 'connect', { signal: AbortSignal.any([patience, signal]) });
    Reflect.apply(openSocket, socket, [{ host: address, port }]);
    await connected;
    budget.admit(socket);
    return socket;
  } catch (error) {
    socket.destroy();
    if (patience.aborted) throw new ConnectionFailure('TimedOut', 'no address of the host took the connection in time', { cause: error });
    throw nodeFailure(error) ?? error;
  }
}

async function handshake(socket: Socket, security: Security, { signal }: NetworkOptions): Promise<TLSSocket> {
  if (socket.destroyed || socket.readableEnded) throw closedEarly();
  const session = startTls({ ...tlsOptions(security), socket });
  session.on('error', () => {});
  const onClose = () => session.destroy(closedEarly());
  socket.once('close', onClose);
  try {
    await once(session, 'secureConnect', { signal });
    return session;
  } catch (error) {
    session.destroy();
    throw nodeFailure(error) ?? new ConnectionFailure('TLSFailed', 'no TLS session could be agreed upon', { cause: error });
  } finally {
    socket.off('close', onClose);
  }
}

function closedEarly(): ConnectionFailure {
  return new ConnectionFailure('ConnectionClosed', 'the server closed the connection before TLS was agreed upon');
}
