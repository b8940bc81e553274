import { Socket as DatagramSocket } from 'node:dgram';
import { Server, Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';

/**
 * Closes every way to the network but the guard's, for the whole process and for good: the permission model of
 * Node knows files and processes, not sockets. Whatever a driver opens by itself fails as `TargetDenied`. This
 * holds drivers that follow an address out of their protocol; it does not hold a process that was taken over.
 */
export function sealNetwork(
  socket: Pick<Socket, 'connect'> = Socket.prototype,
  server: Pick<Server, 'listen'> = Server.prototype,
  datagram: Pick<DatagramSocket, 'bind' | 'connect' | 'send'> = DatagramSocket.prototype,
): void {
  socket.connect = function connect(this: Socket) {
    return this.destroy(denial());
  };
  server.listen = refuse;
  datagram.bind = refuse;
  datagram.connect = refuse;
  datagram.send = refuse;
}

function refuse(): never {
  throw denial();
}

function denial(): ConnectionFailure {
  return new ConnectionFailure('TargetDenied', 'the driver opened a socket of its own, which a test may not');
}
