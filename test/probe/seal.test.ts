import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { once } from 'node:events';
import { Server, Socket } from 'node:net';
import { sealNetwork } from '../../src/probe/seal.ts';

const datagrams: DatagramSocket[] = [];

/** Objects of a process that is sealed, without sealing this one. */
function sealed() {
  const [socket, server, datagram] = [new Socket(), new Server(), createSocket('udp4')];
  datagrams.push(datagram);
  sealNetwork(socket, server, datagram);
  return { socket, server, datagram };
}

describe('a sealed process', () => {
  afterEach(() => datagrams.splice(0).forEach((each) => each.close()));

  it('fails a connection of its own with the reason', async () => {
    const { socket } = sealed();

    const failed = once(socket, 'error');
    socket.connect(1, '127.0.0.1');

    expect(await failed).toMatchObject([{ reason: 'TargetDenied' }]);
    expect(socket.destroyed).toBe(true);
  });

  it.each([
    { what: 'server', open: ({ server }: ReturnType<typeof sealed>) => server.listen(0) },
    { what: 'bound datagram socket', open: ({ datagram }: ReturnType<typeof sealed>) => datagram.bind(0) },
    {
      what: 'connected datagram socket',
      open: ({ datagram }: ReturnType<typeof sealed>) => datagram.connect(1),
    },
    { what: 'datagram', open: ({ datagram }: ReturnType<typeof sealed>) => datagram.send('a', 1) },
  ])('opens no $what', ({ open }) => {
    expect(() => open(sealed())).toThrow('the driver opened a socket of its own, which a test may not');
  });
});
