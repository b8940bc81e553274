import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { connect as startTls } from 'node:tls';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import type { Network, Security } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { nodeFailure } from '../contract/nodeErrors.ts';
import type { Route } from '../contract/route.ts';
import type { DialContext } from './dial/context.ts';
import { dialDirect } from './dial/direct.ts';
import type { AddressPolicy } from './dial/policy.ts';
import { dialThrough } from './dial/proxied.ts';
import type { Dial } from './dial/proxied.ts';
import type { CertificateReport } from './message.ts';
import { certificateReport } from './report.ts';
import { tlsOptions } from './security.ts';
import { Lookout } from './sight.ts';
import type { Sight } from './sight.ts';

/** A Network that remembers the last certificate, and what the last server began with. */
export interface GuardedNetwork extends Network {
  sight(): Sight | undefined;
  certificate(): CertificateReport | undefined;
}

/**
 * The network of one test: each address is judged by the policy, each byte is on the budget. `routeOf` is asked at the
 * first dial, so that a mistake in the route fails like any other failure of the test.
 */
export function guardedNetwork(
  policy: AddressPolicy,
  context: DialContext,
  routeOf: () => Route | undefined,
): GuardedNetwork {
  const { steps, budget, signal } = context;
  let dial: Dial | undefined;
  let certificate: CertificateReport | undefined;
  const lookout = new Lookout();
  const record = (session: TLSSocket) => {
    budget.meter(session);
    lookout.secured(session);
    certificate = certificateReport(session) ?? certificate;
  };
  return {
    async dial(target) {
      dial ??= dialOf(routeOf(), policy, context);
      lookout.reset();
      const socket = await dial(target);
      lookout.connected(socket, target.speaks);
      return socket;
    },
    async secure(socket, security) {
      return steps.run('TLS', async () => {
        lookout.securing();
        const session = await tlsHandshake(socket, security, signal);
        record(session);
        return session;
      });
    },
    tlsOptions,
    record,
    certificate: () => certificate,
    sight: () => lookout.sight(),
  };
}

function dialOf(route: Route | undefined, policy: AddressPolicy, context: DialContext): Dial {
  return route
    ? dialThrough(route, policy, context)
    : (target) => dialDirect(target, 'server', policy, context);
}

/** TLS on a socket, by the options of `security` and those that are put in their place. */
export async function tlsHandshake(
  socket: Duplex,
  security: Security,
  signal: AbortSignal,
  others: ConnectionOptions = {},
): Promise<TLSSocket> {
  if (socket.destroyed || socket.readableEnded) throw closedEarly();
  const session = startTls({ ...tlsOptions(security), ...others, socket: inSight(socket) });
  session.allowHalfOpen = false; // it ends when the server has ended, as on a socket of the system
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

/** The socket for TLS, which the system would feed past everything that watches the bytes if it were given the socket itself. */
function inSight(socket: Duplex): Duplex {
  const carrier = new Duplex({
    read: () => void socket.resume(),
    // The farewell of TLS to a server that has ended is no failure: what it said before may still be unread.
    write: (chunk: Buffer, _, done) => void (socket.writable ? socket.write(chunk, done) : done()),
    final: (done) => void (socket.writable ? socket.end(done) : done()),
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  carrier.on('error', () => {});
  socket
    .on('data', (chunk: Buffer) => {
      if (!carrier.push(chunk)) socket.pause();
    })
    .once('end', () => carrier.push(null))
    .once('error', (error: Error) => carrier.destroy(error))
    .once('close', () => {
      if (!socket.readableEnded) carrier.destroy(); // what was said before an end is still to be read
    });
  socket.resume();
  return carrier;
}

function closedEarly(): ConnectionFailure {
  return new ConnectionFailure(
    'ConnectionClosed',
    'the server closed the connection before TLS was agreed upon',
  );
}
