import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { canariesIn } from '../support/canary.ts';
import type { Cell } from './cells.ts';

/** Below those that other servers of the run take: what the operator may reach is hostile and nothing else. */
export const PORTS = { first: 12_000, last: 15_999 } as const;

interface Listening {
  readonly port: number;
  overheard(): boolean;
  close(): void;
}

/** The port to try next. */
let next: number = PORTS.first;

/** Opens the server of a cell. */
export async function open({ serve, hearsCanary = false }: Cell): Promise<Listening> {
  const sockets = new Set<Socket>();
  const heard: Buffer[] = [];
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)));
    serve(socket, (chunk) => heard.push(chunk));
  });
  const port = await listen(server);
  return {
    port,
    overheard: () => !hearsCanary && canariesIn(Buffer.concat(heard)).length > 0,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function listen(server: Server): Promise<number> {
  while (next <= PORTS.last) {
    const port = next;
    next += 1; // before it is tried: servers are opened many at once, and would all try the same
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (free) return port;
  }
  throw new Error('no port is left for another server');
}
