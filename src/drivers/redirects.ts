import type { Socket } from 'node:net';
import type { Network, Security, Target } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { nodeFailure } from '../contract/nodeErrors.ts';

/** Connections to the hosts that one test leads to, of which only the last stays open. A server may name the next; the guard decides whether a test may go there. */
export interface Redirects {
  /** Connects, and starts TLS unless it is disabled; the name that is verified is that of the target. */
  dial(target: Target): Promise<DialledHost>;
  /** The same for a target that a server has named, as failures then say. */
  follow(target: Target): Promise<DialledHost>;
  close(): void;
}

/** A host that the test has connected to. */
export interface DialledHost {
  readonly socket: Socket;
  /** Begins TLS anew on the same connection; undefined where the manifest disables TLS. */
  readonly startTlsAgain: (() => Promise<Socket>) | undefined;
}

/** Dials nothing yet. */
export function redirects(network: Network, security: Omit<Security, 'host'>): Redirects {
  const dialled: Socket[] = [];
  const close = () => {
    for (const socket of dialled) socket.destroy();
  };
  const dial = async (target: Target) => {
    close();
    const socket = await network.dial(target);
    dialled.push(socket);
    if (security.tls?.mode === 'disable') return { socket, startTlsAgain: undefined };
    const startTlsAgain = () => network.secure(socket, { ...security, host: target.host });
    return { socket: await startTlsAgain(), startTlsAgain };
  };
  return {
    dial,
    close,
    follow: (target) =>
      dial(target).catch((error: unknown) => {
        const failure = nodeFailure(error);
        throw failure
          ? new ConnectionFailure(failure.reason, `where the server sends on to: ${failure.message}`, {
              cause: error,
            })
          : error;
      }),
  };
}
