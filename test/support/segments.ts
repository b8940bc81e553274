import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';

/*
 * TCP keeps the order of bytes and nothing else: what a server writes at once may arrive in pieces, and what it writes
 * piece by piece may arrive at once. Between a client and a server of the same process, these relays make it so.
 */

/** Cuts what a server sends into the segments that its client gets. */
type Segmentation = (server: Readable) => AsyncGenerator<Buffer>;

/** How many bytes come one at a time: more than any exchange before a login has, and less than a flood. */
const LONGEST_TRICKLE = 4096;

/** The first bytes come one at a time. */
export async function* byteByByte(server: Readable): AsyncGenerator<Buffer> {
  let passed = 0;
  for await (const chunk of server as AsyncIterable<Buffer>) {
    const slow = chunk.subarray(0, Math.max(0, LONGEST_TRICKLE - passed));
    for (const byte of slow) {
      yield Buffer.of(byte);
      await turn(); // the client reads it before there is another
    }
    if (slow.length < chunk.length) yield chunk.subarray(slow.length);
    passed += chunk.length;
  }
}

/** How many turns of the event loop a server has to be silent for, until what it said so far is passed on. */
const QUIET_TURNS = 8;
const LONGEST_SEGMENT = 16_384;

/** All that the server says before it waits for the client comes at once. */
export async function* atOnce(server: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of server as AsyncIterable<Buffer>) {
    let gathered = chunk;
    for (let quiet = 0; quiet < QUIET_TURNS && gathered.length < LONGEST_SEGMENT; quiet += 1) {
      await turn();
      const more = server.read() as Buffer | null; // a socket without encoding reads buffers
      if (more === null) continue;
      gathered = Buffer.concat([gathered, more]);
      quiet = 0;
    }
    yield gathered;
  }
}

/** Carries a connection to the server on a port of 127.0.0.1, whose bytes come back in such segments. */
export function relayTo(port: number, segmentation: Segmentation): (client: Socket) => void {
  return (client) => {
    const server = connect({ port, host: '127.0.0.1', noDelay: true });
    client.setNoDelay().on('close', () => server.destroy());
    server.on('error', () => client.resetAndDestroy());
    client.pipe(server);
    pipeline(server, () => segmentation(server), client).catch(() => undefined); // either side may go when it likes
  };
}
