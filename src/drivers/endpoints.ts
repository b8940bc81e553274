import type { Target } from '../contract/connector.ts';

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
