import { closeServers, listen } from '../probe/sockets.ts';
import { atOnce, byteByByte, relayTo } from '../support/segments.ts';
import { attempt } from '../support/servers/attempt.ts';
import { nats } from '../../src/connectors/nats.ts';

afterEach(closeServers);

it.each([
  ['at once', atOnce],
  ['one at a time', byteByByte],
] as const)('nats takes a PING behind INFO alike where bytes come %s', async (_, segmentation) => {
  const server = await listen((socket) => {
    socket.write('INFO {}\r\nPING\r\n');
    socket.on('data', () => socket.write('PONG\r\n'));
  });
  const { port } = await listen(relayTo(server.port, segmentation));

  const result = await attempt(nats, {
    parameters: { host: '127.0.0.1', port, tls: { mode: 'disable' } },
    secrets: {},
    auth: 'none',
  });

  expect(result).toMatchObject({ status: 'Succeeded' });
});
