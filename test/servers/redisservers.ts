import { once } from 'node:events';
import { connect } from 'node:net';
import type { Certificates } from '../support/servers/certificates.ts';
import { startRedis } from '../support/servers/redis.ts';
import type { RedisServer } from '../support/servers/redis.ts';

/** The password of every user. */
export const PASSWORD = 'app-pw';

/** Servers by how they serve. */
export type RedisServers = Readonly<
  Record<'good' | 'wrongName' | 'expired' | 'guarded' | 'simple' | 'open', RedisServer>
>;

/** Starts them. */
export async function startRedisServers(pem: Certificates): Promise<RedisServers> {
  const users = [
    'user default off',
    `user app on >${PASSWORD} ~* &* +@all`,
    `user mute on >${PASSWORD} ~* -@all +auth +select +ping`,
    `user none on >${PASSWORD} -@all`,
  ];
  const [good, wrongName, expired, guarded, simple, open] = await Promise.all([
    startRedis({ certificate: pem.good, users }),
    startRedis({ certificate: pem.wrongName, users }),
    startRedis({ certificate: pem.expired, users }),
    startRedis({ certificate: pem.good, clientCa: pem.ca, users }),
    startRedis({ settings: { requirepass: PASSWORD } }),
    startRedis(),
  ]);
  return { good, wrongName, expired, guarded, simple, open };
}

/** A server that runs a script without an end; `stop` ends both. */
export async function startBusyRedis(): Promise<Pick<RedisServer, 'port' | 'stop'>> {
  const server = await startRedis({ settings: { 'busy-reply-threshold': '10' } });
  const other = connect(server.port, '127.0.0.1').on('error', () => undefined);
  other.write('EVAL "while true do end" 0\r\n');
  return {
    port: server.port,
    async stop() {
      other.destroy();
      const rescue = connect(server.port, '127.0.0.1');
      rescue.write('SCRIPT KILL\r\n');
      await once(rescue, 'data');
      rescue.destroy();
      await server.stop();
    },
  };
}

/** The first line of what a server says to a command that is one line. */
export async function askServer(port: number, line: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  try {
    socket.write(`${line}\r\n`);
    const [reply] = (await once(socket, 'data')) as readonly Buffer[]; // a socket without encoding reads buffers
    return String(reply).split('\r\n')[0] ?? '';
  } finally {
    socket.destroy();
  }
}
