import { connectorOf } from '../../src/connectors/index.ts';
import { closeServers, listen } from '../probe/sockets.ts';
import { atOnce, byteByByte, relayTo } from '../support/segments.ts';
import { attempt } from '../support/servers/attempt.ts';

/* What a server sends behind its greeting, without having been asked. */

afterEach(closeServers);

const SEGMENTATIONS = [
  ['at once', atOnce],
  ['one at a time', byteByByte],
] as const;

function packet(sequence: number, body: string): Buffer {
  return Buffer.from(`${String.fromCharCode(body.length, 0, 0, sequence)}${body}`, 'latin1');
}

const MYSQL_GREETING = packet(
  0,
  `\x0a8.0.1\0\x01\0\0\0ssssssss\0\x01\x82\x2d\x02\0\x08\0\x15${'\0'.repeat(10)}ssssssssssss\0mysql_native_password\0`,
);
const MYSQL_STOPS = packet(1, '\xff\x1d\x04#08S01stopping'); // 1053

it.each(SEGMENTATIONS)('nats takes a PING behind INFO alike where bytes come %s', async (_, segmentation) => {
  const server = await listen((socket) => {
    socket.write('INFO {}\r\nPING\r\n');
    socket.on('data', () => socket.write('PONG\r\n'));
  });
  const { port } = await listen(relayTo(server.port, segmentation));

  const result = await attempt(connectorOf('nats')!, {
    parameters: { host: '127.0.0.1', port, tls: { mode: 'disable' } },
    secrets: {},
    auth: 'none',
  });

  expect(result).toMatchObject({ status: 'Succeeded' });
});

it.each(SEGMENTATIONS)(
  'mysql takes an error behind the greeting alike where bytes come %s',
  async (_, segmentation) => {
    const server = await listen((socket) => socket.write(Buffer.concat([MYSQL_GREETING, MYSQL_STOPS])));
    const { port } = await listen(relayTo(server.port, segmentation));

    const result = await attempt(connectorOf('mysql')!, {
      parameters: { host: '127.0.0.1', port, user: 'app', tls: { mode: 'disable' } },
      secrets: { password: 'app-pw' },
    });

    expect(result).toMatchObject({ reason: 'ServerUnavailable', failedStep: 'Probe' });
  },
);
