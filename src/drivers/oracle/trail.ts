import type { Socket } from 'node:net';
import type { Network, Security, Target } from '../../contract/connector.ts';
import { ConnectionFailure } from '../../contract/failure.ts';
import { nodeFailure } from '../../contract/nodeErrors.ts';

/** The places that one test leads to: a server may name the next. Whether anybody may go there is for the guard to say. */
export interface Trail {
  /** Connects, and starts TLS unless it is disabled; the name that is verified is that of the place. */
  enter(target: Target): Promise<Stop>;
  /** The same for a place that a server has named, of which failures say so much. */
  follow(target: Target): Promise<Stop>;
  close(): void;
}

/** A place where a test has come to. */
export interface Stop {
  readonly socket: Socket;
  /** Begins TLS anew on the same connection; undefined where the manifest does without. */
  readonly secureAgain: (() => Promise<Socket>) | undefined;
}

/** Begins one. */
export function trailOver(network: Network, security: Omit<Security, 'host'>): Trail {
  const dialled: Socket[] = [];
  const close = () => {
    for (const socket of dialled) socket.destroy();
  };
  const enter = async (target: Target) => {
    close();
    const socket = await network.dial(target);
    dialled.push(socket);
    if (security.tls?.mode === 'disable') return { socket, secureAgain: undefined };
    const secureAgain = () => network.secure(socket, { ...security, host: target.host });
    return { socket: await secureAgain(), secureAgain };
  };
  return {
    enter,
    close,
    follow: (target) =>
      enter(target).catch((error: unknown) => {
        const known = nodeFailure(error);
        throw known
          ? new ConnectionFailure(known.reason, `where the server sends on to: ${known.message}`, {
              cause: error,
            })
          : error;
      }),
  };
}
