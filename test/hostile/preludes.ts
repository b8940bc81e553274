import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Connector } from '../../src/contract/connector.ts';
import { PACKET_TYPE, packets } from '../../src/drivers/tds/packets.ts';
import { Tunnel } from '../../src/drivers/tds/tunnel.ts';

/** What a server does before TLS begins; gives what to begin it on. */
export type Prelude = (socket: Socket) => Promise<Duplex>;

/** Protocols that start TLS in the middle; all others with TLS begin with it. */
const UPGRADES: Readonly<Record<string, Prelude>> = {
  postgresql: agrees,
  vertica: agrees,
  async mysql(socket) {
    socket.write(MYSQL_GREETING);
    const [request] = (await once(socket, 'data')) as [Buffer];
    socket.pause().unshift(request.subarray(SSL_REQUEST_LENGTH)); // TLS may begin in the same chunk
    return socket;
  },
  nats(socket) {
    socket.write(
      'INFO {"server_id":"canary","version":"2.9.10","proto":1,"headers":true,"max_payload":1048576,"auth_required":true,"tls_required":true}\r\n',
    );
    return Promise.resolve(socket);
  },
  async sqlserver(socket) {
    await once(socket, 'data');
    socket.write(TDS_GREETING);
    return new Tunnel(socket);
  },
};

/** Says yes to the question for TLS that PostgreSQL and its relatives ask. */
async function agrees(socket: Socket): Promise<Duplex> {
  await once(socket, 'data');
  socket.write('S');
  return socket;
}

/** How a server of this type comes to TLS; undefined where the type knows none. */
export function preludeOf({ type, parameters: { properties } }: Connector): Prelude | undefined {
  return 'tls' in properties ? (UPGRADES[type] ?? ((socket) => Promise.resolve(socket))) : undefined;
}

/** A version of SQL Server, and that it encrypts. */
const TDS_GREETING = packets(
  PACKET_TYPE.answer,
  Buffer.from([0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff, 16, 0, 0, 0, 0, 0, 1]),
);

const SSL_REQUEST_LENGTH = 36;

/** Protocol 10, capabilities with SSL, mysql_native_password. */
const MYSQL_GREETING = packet(
  Buffer.concat([
    Buffer.from('\x0a8.0.36-canary\0', 'latin1'),
    Buffer.from([1, 0, 0, 0]),
    Buffer.from('saltsalt\0', 'latin1'),
    Buffer.from([0xff, 0xff, 0x21, 2, 0, 0xff, 0xc1, 21]),
    Buffer.alloc(10),
    Buffer.from('saltsaltsalt\0mysql_native_password\0', 'latin1'),
  ]),
);

function packet(body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([body.length & 255, body.length >> 8, 0, 0]), body]); // oxlint-disable-line no-bitwise -- the length of a packet
}
