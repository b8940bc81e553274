import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** Stands before a server and counts, from what goes by in clear, what the server was asked and what it refused. */
export interface CountingRelay {
  readonly port: number;
  /** Connections of clients: each can log in once. */
  connections(): number;
  /** How often the server said that a log-in is refused. */
  refusals(): number;
  stop(): Promise<void>;
}

/** Starts it before a server on a port of 127.0.0.1, whose refusals look like this in latin1. */
export async function startCountingRelay(port: number, refusal: RegExp): Promise<CountingRelay> {
  let [connections, refusals] = [0, 0];
  const open = new Set<Socket>();
  const relay = createServer((client) => {
    connections += 1;
    const server = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      open.add(from);
      from.on('error', () => to.destroy()).on('close', () => open.delete(from));
      from.pipe(to);
    }
    let heard = '';
    server.on('data', (chunk: Buffer) => {
      const before = heard.match(refusal) === null;
      heard += chunk.toString('latin1');
      if (before && refusal.test(heard)) refusals += 1;
    });
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  return {
    port: (relay.address() as AddressInfo).port,
    connections: () => connections,
    refusals: () => refusals,
    async stop() {
      open.forEach((each) => each.destroy());
      await new Promise((resolve) => relay.close(resolve));
    },
  };
}
