import { once } from 'node:events';
import { Socket } from 'node:net';
import type { Target } from '../../contract/connector.ts';
import { ConnectionFailure } from '../../contract/failure.ts';
import { nodeFailure } from '../../contract/nodeerrors.ts';
import type { NetworkOptions } from '../network.ts';
import { permitted } from './policy.ts';
import type { Role } from './policy.ts';

/** Taken before the child is sealed: the one way to open a socket that is left. */
// oxlint-disable-next-line typescript/unbound-method -- applied to a socket below
const openSocket = Socket.prototype.connect;

/** Connects to a host by itself: the steps Resolve and Connect. */
export async function reach(target: Target, role: Role, options: NetworkOptions): Promise<Socket> {
  const { steps, budget } = options;
  const addresses = await steps.run('Resolve', () => permitted(target, role, options));
  return steps.run('Connect', () => {
    budget.dial();
    return connectFirst(addresses, target, options);
  });
}

/** The milliseconds that one of several may take of the time left, so that a dead one leaves time for the next. */
export function shareOf({ deadline }: NetworkOptions, others: number): number {
  return Math.max(1, Math.ceil((deadline - performance.now()) / (1 + others)));
}

async function connectFirst(
  addresses: readonly string[],
  { port, others = 0 }: Target,
  options: NetworkOptions,
): Promise<Socket> {
  let failure: unknown;
  for (const [index, address] of addresses.entries()) {
    const share = shareOf(options, addresses.length - index - 1 + others);
    try {
      return await connectTo(address, port, AbortSignal.timeout(share), options);
    } catch (error) {
      options.signal.throwIfAborted();
      failure = error;
    }
  }
  throw failure;
}

async function connectTo(
  address: string,
  port: number,
  patience: AbortSignal,
  { signal, budget }: NetworkOptions,
): Promise<Socket> {
  const socket = new Socket({ signal });
  socket.on('error', () => {});
  try {
    const connected = once(socket, 'connect', { signal: AbortSignal.any([patience, signal]) });
    Reflect.apply(openSocket, socket, [{ host: address, port }]);
    await connected;
    budget.admit(socket);
    return socket;
  } catch (error) {
    socket.destroy();
    if (patience.aborted)
      throw new ConnectionFailure('TimedOut', 'no address of the host took the connection in time', {
        cause: error,
      });
    throw nodeFailure(error) ?? error;
  }
}
