import type { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { Connector, Network } from '../../src/contract/connector.ts';

/*
 * Segments as a driver gets them, in clear and inside of TLS: each socket that the network of a test gives out hands
 * on what its server said in other pieces than it came in. Relays, as in segments.ts, cut what is encrypted.
 */

/** How bytes are joined and cut; a number is the one offset of the stream at which they are cut. */
export type Cut = 'as they come' | 'at once' | 'one at a time' | number;

/** How many turns of the event loop a server has to be silent for, until what it said so far is passed on. */
const QUIET_TURNS = 4;
/** How many bytes come one at a time: more than any exchange before a login has. */
const LONGEST_TRICKLE = 4096;

/** The connector, of which each test hears of the length of each stream that it read. */
export function resegmented(
  connector: Connector,
  cut: Cut,
  onRead: (length: number) => void = () => undefined,
): Connector {
  if (connector.test === undefined) return connector;
  return {
    ...connector,
    test: (context) => connector.test!({ ...context, network: cutting(context.network, cut, onRead) }),
  };
}

function cutting(network: Network, cut: Cut, onRead: (length: number) => void): Network {
  return {
    ...network,
    dial: async (target) => resegment(await network.dial(target), cut, onRead),
    secure: async (socket, security) => resegment(await network.secure(socket, security), cut, onRead),
  };
}

/** Has the socket push what it reads in other pieces, each in its own turn, and all of it before it is destroyed. */
function resegment<T extends Duplex>(socket: T, cut: Cut, onRead: (length: number) => void): T {
  const [push, destroy] = [socket.push.bind(socket), socket.destroy.bind(socket)];
  const waiting: (Uint8Array | null)[] = [];
  let passed = 0;
  let passing: Promise<void> | undefined;

  async function pass(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (next === null) push(null);
      else await passOn(cut === 'at once' ? await gathered(next) : next);
    }
    passing = undefined;
  }

  async function gathered(first: Uint8Array): Promise<Uint8Array> {
    let all = first;
    for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
      await turn();
      const more = waiting[0] === null ? undefined : waiting.shift();
      if (more === undefined || more === null) continue;
      all = Buffer.concat([all, more]);
      quiet = 0;
    }
    return all;
  }

  async function passOn(chunk: Uint8Array): Promise<void> {
    const from = passed;
    passed += chunk.length;
    onRead(passed);
    for (const piece of piecesOf(chunk, from, cut)) {
      if (socket.destroyed) return;
      push(piece);
      if (piece.length < chunk.length) await turn(); // the driver reads it before there is another
    }
  }

  socket.push = (chunk: Uint8Array | null) => {
    waiting.push(chunk);
    passing ??= pass();
    return true;
  };
  async function destroyAfter(pieces: Promise<void>, error: Error | undefined): Promise<void> {
    await pieces;
    await turn(); // the driver reads the last of them
    destroy(error);
  }

  socket.destroy = (error) => {
    if (passing === undefined) destroy(error);
    else void destroyAfter(passing, error);
    return socket;
  };
  return socket;
}

function piecesOf(chunk: Uint8Array, from: number, cut: Cut): readonly Uint8Array[] {
  if (typeof cut === 'number') {
    const at = cut - from;
    return at > 0 && at < chunk.length ? [chunk.subarray(0, at), chunk.subarray(at)] : [chunk];
  }
  if (cut !== 'one at a time') return [chunk];
  const slow = chunk.subarray(0, Math.max(0, LONGEST_TRICKLE - from));
  const rest = chunk.subarray(slow.length);
  return [...Array.from(slow, (byte) => Uint8Array.of(byte)), ...(rest.length > 0 ? [rest] : [])];
}
