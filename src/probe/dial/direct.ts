import { once } from 'node:events';
import { Socket } from 'node:net';
import type { Target } from '../../contract/connector.ts';
import { ConnectionFailure } from '../../contract/failure.ts';
import { nodeFailure } from '../../contract/nodeErrors.ts';
import { timeShare } from './context.ts';
import type { DialContext } from './context.ts';
import type { AddressPolicy, Role } from './policy.ts';

/** Taken before the process closes it to drivers: the one way to open a socket that is left. */
// oxlint-disable-next-line typescript/unbound-method -- applied to a socket below
const openSocket = Socket.prototype.connect;

/** Connects to a host without an intermediary: the steps Resolve and Connect. */
export async function dialDirect(
  target: Target,
  role: Role,
  policy: AddressPolicy,
  context: DialContext,
): Promise<Socket> {
  const { steps, budget } = context;
  const addresses = await steps.run('Resolve', () => policy.allowedAddresses(target, role));
  return steps.run('Connect', () => {
    budget.dial();
    return connectFirst(addresses, target, context);
  });
}

async function connectFirst(
  addresses: readonly string[],
  { port, others = 0 }: Target,
  context: DialContext,
): Promise<Socket> {
  let failure: unknown;
  for (const [index, address] of addresses.entries()) {
    const share = timeShare(context, addresses.length - index - 1 + others);
    try {
      return await connectTo(address, port, AbortSignal.timeout(share), context);
    } catch (error) {
      context.signal.throwIfAborted();
      failure = error;
    }
  }
  throw failure;
}

async function connectTo(
  address: string,
  port: number,
  patience: AbortSignal,
  { signal, budget }: DialContext,
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
