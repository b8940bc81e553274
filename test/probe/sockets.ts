import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { TlsOptions } from 'node:tls';
import { parseAllowTarget } from '../../src/probe/target.ts';
import type { AllowTarget } from '../../src/probe/target.ts';

/** A server of a test, and what it saw. */
export interface Sink {
  readonly port: number;
  readonly target: AllowTarget;
  /** Connections so far, and those that are open. */
  readonly seen: number;
  readonly open: number;
}

const servers = new Set<Server>();
const sockets = new Set<Socket>();

/** Listens on a loopback address; what is done with each connection is said by `serve`. */
export function listen(
  serve: (socket: Socket) => void = () => {},
  { address = '127.0.0.1', tls }: Place = {},
): Promise<Sink> {
  const own = new Set<Socket>();
  let seen = 0;
  const server = tls ? createTlsServer(tls, serve) : createServer(serve);
  server.on('connection', (socket: Socket) => {
    seen += 1;
    for (const set of [own, sockets]) {
      set.add(socket);
      socket.on('close', () => set.delete(socket));
    }
    socket.on('error', () => {});
  });
  server.on('tlsClientError', () => {});
  servers.add(server);
  return new Promise((resolve) => {
    server.listen(0, address, () => {
      // A TCP server that listens has an address and a port.
      const { port } = server.address() as AddressInfo;
      const target = parseAllowTarget(
        address.includes(':') ? `[${address}]/128:${port}` : `${address}/32:${port}`,
      );
      resolve({
        port,
        target,
        get seen() {
          return seen;
        },
        get open() {
          return own.size;
        },
      });
    });
  });
}

interface Place {
  readonly address?: string;
  readonly tls?: TlsOptions;
}

/** Ends all servers of the test file. */
export async function closeServers(): Promise<void> {
  for (const socket of sockets) socket.destroy();
  await Promise.all([...servers].map((server) => new Promise((resolve) => server.close(resolve))));
  servers.clear();
}
