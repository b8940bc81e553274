import { connectorOf } from '../../src/connectors/index.ts';
import { closeServers, listen } from '../probe/sockets.ts';
import { attempt } from '../support/servers/attempt.ts';

afterEach(closeServers);

function packet(sequence: number, body: string): Buffer {
  return Buffer.from(`${String.fromCharCode(body.length, 0, 0, sequence)}${body}`, 'latin1');
}

const GREETING = packet(
  0,
  `\x0a8.0.1\0\x01\0\0\0ssssssss\0\x01\x82\x2d\x02\0\x08\0\x15${'\0'.repeat(10)}ssssssssssss\0mysql_native_password\0`,
);

function refusal(number: number, state: string): Buffer {
  const [low, high] = [number & 255, number >> 8]; // oxlint-disable-line no-bitwise -- two bytes of a number
  return packet(2, `\xff${String.fromCharCode(low, high)}#${state}no`);
}

it.each<[number, string, string]>([
  [1045, '28000', 'CredentialsRejected'],
  [3162, 'HY000', 'CredentialsRejected'],
  [4999, '28000', 'CredentialsRejected'],
  [4999, 'HY000', 'UnexpectedAnswer'],
])('error %d of SQLSTATE %s behind the password is %s', async (number, state, reason) => {
  const { port } = await listen((socket) => {
    socket.write(GREETING);
    socket.once('data', () => socket.write(refusal(number, state)));
  });

  const result = await attempt(connectorOf('mysql')!, {
    parameters: { host: '127.0.0.1', port, user: 'app', tls: { mode: 'disable' } },
    secrets: { password: 'app-pw' },
  });

  expect(result).toMatchObject({ reason, failedStep: 'Authenticate' });
});
