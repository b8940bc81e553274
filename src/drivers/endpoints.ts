import type { Socket } from 'node:net';
import type { Network, Target } from '../contract/connector.ts';

/** A connection to one server of a cluster. */
interface TargetConnection {
  readonly target: Target;
  readonly socket: Socket;
}

/** Connects to the first of these endpoints that takes the connection. */
export async function dialFirst(network: Network, endpoints: readonly string[]): Promise<TargetConnection> {
  let failure: unknown;
  for (const [index, endpoint] of endpoints.entries()) {
    const target = targetOf(endpoint);
    try {
      return { target, socket: await network.dial({ ...target, others: endpoints.length - index - 1 }) };
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** The host and the port of `host:port`. */
export function targetOf(endpoint: string): Target {
  const colon = endpoint.lastIndexOf(':');
  return {
    host: endpoint.slice(0, colon).replace(/^\[(.*)\]$/, '$1'),
    port: Number(endpoint.slice(colon + 1)),
  };
}

/** Whether a host and a port that a server names can exist; the guard decides whether a test may connect there. */
export function canExist({ host, port }: Target): boolean {
  return /^[A-Za-z0-9._:-]{1,253}$/.test(host) && Number.isInteger(port) && port >= 1 && port <= 65535;
}
