import type { Duplex } from 'node:stream';
import type { Connector, Network } from '../../src/contract/connector.ts';

/** The connector, whose test leaves in this list what its servers said in clear: what they said after one question is one message. */
export function recorded(connector: Connector, messages: Buffer[]): Connector {
  if (connector.test === undefined) return connector;
  return {
    ...connector,
    test: async (context) =>
      (await connector.test?.({ ...context, network: recording(context.network, messages) })) ?? {},
  };
}

function recording(network: Network, messages: Buffer[]): Network {
  let [current, isAnswer]: [Duplex | undefined, boolean] = [undefined, false];
  const take = (socket: Duplex, chunk: Uint8Array) => {
    if (socket !== current) return; // what carries TLS
    const before = isAnswer ? messages.pop() : undefined;
    messages.push(Buffer.concat([before ?? Buffer.alloc(0), chunk]));
    isAnswer = true;
  };
  const listen = <T extends Duplex>(socket: T): T => {
    [current, isAnswer] = [socket, false];
    const [push, write] = [socket.push.bind(socket), socket.write.bind(socket)];
    const early = socket.read() as Buffer | null; // a socket without encoding reads buffers
    if (early !== null) {
      take(socket, early);
      socket.unshift(early);
    }
    socket.push = (chunk: Uint8Array | null, ...rest: []) => {
      if (chunk !== null) take(socket, Buffer.from(chunk));
      return push(chunk, ...rest);
    };
    socket.write = (...given: [unknown]) => {
      if (socket === current) isAnswer = false;
      return write(...given);
    };
    return socket;
  };
  return {
    ...network,
    dial: async (target) => listen(await network.dial(target)),
    async secure(socket, security) {
      current = undefined; // the handshake is no message
      return listen(await network.secure(socket, security));
    },
  };
}
