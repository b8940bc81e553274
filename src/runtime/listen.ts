import type { Server } from 'node:net';

/** Resolves when the server listens. `::` is every address, of IPv4 too, and of IPv4 alone where a machine has no IPv6. */
export function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(host === '::' ? { port } : { port, host }, () => resolve());
  });
}
