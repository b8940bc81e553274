import type { Finding } from './connector.ts';

/** Ports in a list of servers that no server has, which the pattern of a server lets through. */
export function portFindings(name: string, servers: readonly string[]): readonly Finding[] {
  return servers.flatMap((server, index) => {
    const port = Number(server.slice(server.lastIndexOf(':') + 1));
    const path = `spec.parameters.${name}.${index}`;
    return port >= 1 && port <= 65_535 ? [] : [{ path, message: 'must have a port from 1 to 65535' }];
  });
}
