import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** Stands before a PostgreSQL server, passes everything on, and counts the logins. */
export interface Relay {
  readonly port: number;
  /** Logins tried, by user. */
  readonly logins: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** In front of the server at this port. */
export async function relay(port: number): Promise<Relay> {
  const logins = new Map<string, number>();
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const onward = connect(port, '127.0.0.1');
    client.once('data', (first: Buffer) => {
      const user = userOf(first);
      logins.set(user, (logins.get(user) ?? 0) + 1);
    });
    for (const [from, to] of [[client, onward] as const, [onward, client] as const]) {
      open.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port, // a server that listens on a port has an address of this form
    logins,
    close() {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Of the message that begins a session: length, version, then names and values, each ended by a zero byte. */
function userOf(message: Buffer): string {
  const words = message.subarray(8).toString().split('\0');
  return words[words.indexOf('user') + 1] ?? '';
}
