import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { connect as startTls } from 'node:tls';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import type { Network, Security } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { nodeFailure } from '../contract/nodeErrors.ts';
import type { Route } from '../contract/route.ts';
import { timeShare } from './dial/context.ts';
import type { DialContext } from './dial/context.ts';
import { dialDirect } from './dial/direct.ts';
import type { AddressPolicy } from './dial/policy.ts';
import { dialThrough } from './dial/proxied.ts';
import type { Dial } from './dial/proxied.ts';
import { serviceRecords } from './dial/serviceRecords.ts';
import type { CertificateReport } from './message.ts';
import type { MinimumTls } from './minimumTls.ts';
import { checkPin, withFingerprint } from './pin.ts';
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
 * The network of one test: each address is judged by the policy, each byte is on the budget, and no connection has less
 * TLS than the minimum. `routeOf` is asked at the first dial, so that a mistake in the route fails like any other failure
 * of the test.
 */
export function guardedNetwork(
  policy: AddressPolicy,
  context: DialContext,
  minimum: MinimumTls,
  routeOf: () => Route | undefined,
): GuardedNetwork {
  const { steps, budget, signal } = context;
  let dial: Dial | undefined;
  let certificate: CertificateReport | undefined;
  const lookout = new Lookout();
  return {
    async dial(target) {
      dial ??= dialOf(routeOf(), policy, context);
      lookout.reset();
      const socket = await dial(target);
      minimum.hold(socket);
      lookout.connected(socket, target.speaks);
      return socket;
    },
    secure: (socket, security) =>
      steps.run('TLS', async () => {
        minimum.begin(socket, security);
        lookout.securing();
        const session = await tlsHandshake(socket, security, signal);
        budget.meter(session);
        lookout.secured(session);
        certificate = certificateReport(session) ?? certificate;
        return session;
      }),
    locate: (service, domain) => serviceRecords(service, domain, policy, context),
    share: (others) => AbortSignal.timeout(timeShare(context, others)),
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
  const session = startTls({ ...tlsOptions(security), ...others, socket });
  session.on('error', () => {});
  let shown: string | undefined;
  // Before Node.js judges the certificate: afterwards the session of one that is refused is gone.
  session.prependListener('secure', () => (shown = session.getPeerCertificate().fingerprint256));
  const onClose = () => session.destroy(closedEarly());
  socket.once('close', onClose);
  try {
    await once(session, 'secureConnect', { signal });
    checkPin(session, security);
    return session;
  } catch (error) {
    session.destroy();
    if (error instanceof ConnectionFailure) throw error;
    const failure =
      nodeFailure(error) ??
      new ConnectionFailure('TLSFailed', 'no TLS session could be agreed upon', { cause: error });
    throw withFingerprint(failure, shown);
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
