import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { connect as startTls } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import type { Network, Security } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { nodeFailure } from '../contract/nodeerrors.ts';
import type { Route } from '../contract/route.ts';
import type { Budget } from './budget.ts';
import { dialThrough } from './dial/proxied.ts';
import type { Dial } from './dial/proxied.ts';
import type { TargetRules } from './guard.ts';
import type { CertificateReport } from './message.ts';
import { reach } from './dial/direct.ts';
import { certificateReport } from './report.ts';
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
  /** Who carries the connections of the test, where it may not go straight. */
  readonly route?: (() => Route | undefined) | undefined;
}

/** A Network that remembers the last certificate. */
export interface GuardedNetwork extends Network {
  certificate(): CertificateReport | undefined;
}

/** The network of one test: each address is judged by the guard, each byte is on the budget. */
export function guardedNetwork(options: NetworkOptions): GuardedNetwork {
  const { steps, budget } = options;
  let dial: Dial | undefined;
  let certificate: CertificateReport | undefined;
  const record = (session: TLSSocket) => {
    budget.meter(session);
    certificate = certificateReport(session) ?? certificate;
  };
  return {
    async dial(target) {
      dial ??= dialOf(options);
      return dial(target);
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

function dialOf(options: NetworkOptions): Dial {
  const route = options.route?.();
  return route ? dialThrough(route, options) : (target) => reach(target, 'server', options);
}

async function handshake(socket: Duplex, security: Security, { signal }: NetworkOptions): Promise<TLSSocket> {
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
    throw (
      nodeFailure(error) ??
      new ConnectionFailure('TLSFailed', 'no TLS session could be agreed upon', { cause: error })
    );
  } finally {
    socket.off('close', onClose);
  }
}

function closedEarly(): ConnectionFailure {
  return new ConnectionFailure(
    'ConnectionClosed',
    'the server closed the connection before TLS was agreed upon',
  );
}
