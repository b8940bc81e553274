import type { Socket } from 'node:net';
import { answer } from '../wire.ts';
import { awaitVersionExchange, handshakeFailure } from './ssh.ts';

/** The key that an SSH server proves to have. The session ends there: no user is named, and no login is tried. */
export async function exchangedKey(socket: Socket): Promise<Buffer> {
  await awaitVersionExchange(socket);
  const { default: ssh2 } = await import('ssh2'); // of CommonJS, the bundle has no export but this
  const client = new ssh2.Client();
  const refused = Promise.withResolvers<never>();
  client.on('error', refused.reject);
  refused.promise.catch(() => undefined); // `answer` reports it
  const shaken = new Promise<void>((resolve) => client.once('handshake', () => resolve()));
  let shown = Buffer.alloc(0);
  client.connect({
    sock: socket,
    username: 'unnamed', // ssh2 wants one; it would be sent with a login
    readyTimeout: 0, // the deadline of the test ends it
    keepaliveInterval: 0,
    algorithms: { compress: ['none'] },
    hostVerifier: (key: Buffer) => {
      shown = Buffer.from(key);
      return true; // so that the exchange goes on to where the server proves it
    },
    authHandler: () => undefined,
  });
  await answer(socket, Promise.race([shaken, refused.promise]), handshakeFailure);
  return shown;
}
