import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { createServer } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import type { Certificate } from './certificates.ts';

/** TLS on a port of 127.0.0.1, in front of a server that has none. */
export interface TlsRelay {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts it. */
export async function startTlsRelay(target: number, { certificate, key }: Certificate): Promise<TlsRelay> {
  const open = new Set<TLSSocket>();
  const server = createServer({ cert: certificate, key }, (socket) => {
    const behind = connect(target, '127.0.0.1');
    open.add(socket);
    socket.on('error', () => undefined).on('close', () => void (open.delete(socket) && behind.destroy()));
    behind.on('error', () => undefined).on('close', () => socket.destroy());
    socket.pipe(behind).pipe(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port, // a server on a port has an address
    async stop() {
      for (const socket of open) socket.destroy();
      await once(server.close(), 'close');
    },
  };
}
