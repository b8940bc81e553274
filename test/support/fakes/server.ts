import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { Certificate } from '../servers/certificates.ts';

/*
 * Servers of protocols for which there is none to be had, each written from the document of its protocol. Clients of
 * others are let loose on them, too (test/servers/clients.test.ts), so that they are not just our own mistakes the
 * other way round.
 */

/** One that runs, on 127.0.0.1. */
export interface FakeServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts one that holds this conversation with each client; a client that goes away, or makes no sense, ends it. */
export async function startFake(converse: (socket: Socket) => Promise<void>): Promise<FakeServer> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket.on('error', () => undefined).on('close', () => open.delete(socket)));
    converse(socket).catch(() => socket.destroy());
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

/** More than any message to one of these has. */
const MOST_BYTES = 1 << 20;

/** Reads so many bytes of what a client says; a length that makes no sense comes from a client of something else. */
export async function read(stream: Duplex, length: number): Promise<Buffer> {
  if (length < 0 || length > MOST_BYTES) throw new RangeError(`no client says ${length} bytes`);
  // The first listener hears at once of what is there already: coming and going, it would turn the loop for ever.
  const stays = () => undefined;
  stream.on('readable', stays);
  try {
    return await readNow(stream, length);
  } finally {
    stream.off('readable', stays);
  }
}

async function readNow(stream: Duplex, length: number): Promise<Buffer> {
  for (;;) {
    const chunk = length === 0 ? Buffer.alloc(0) : (stream.read(length) as Buffer | null);
    if (chunk?.length === length) return chunk;
    if (stream.readableEnded || stream.destroyed) throw new Error('the client has gone');
    await once(stream, 'readable');
  }
}

/** TLS of a server, which knows its protocol by this name. */
export function tlsOver(
  stream: Duplex,
  { certificate, key }: Certificate,
  ...names: readonly string[]
): TLSSocket {
  return new TLSSocket(stream, { isServer: true, cert: certificate, key, ALPNProtocols: [...names] }).on(
    'error',
    () => stream.destroy(),
  );
}
