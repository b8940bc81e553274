import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { mysql } from '../../src/connectors/mysql.ts';
import { postgresql } from '../../src/connectors/postgresql.ts';
import { readExactly } from '../../src/drivers/wire.ts';
import { closeServers, listen } from '../probe/sockets.ts';
import { attempt } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';

/*
 * Servers that turn a protocol against its client. Each keeps what it heard: the password must not be in it.
 */
const PASSWORD = 'canary-7f3a';
let pem: Certificates;

beforeAll(async () => {
  pem = await certificates();
});
afterEach(closeServers);

describe('postgresql', () => {
  it.each<[string, Buffer, string]>([
    ['sends more than the answer before TLS', Buffer.from('SR\0\0\0\u0008\0\0\0\0'), 'ProtocolError'],
    ['answers the question for TLS with an error', Buffer.from('E\0\0\0\u0005\0'), 'ProtocolError'],
    ['refuses TLS', Buffer.from('N'), 'TLSNotOffered'],
  ])('sends no password to a server that %s', async (_, reply, reason) => {
    const heard = recorder();
    const { port } = await listen((socket) =>
      socket.on('data', heard.add).once('data', () => socket.write(reply)),
    );

    const result = await attempt(postgresql, postgresqlAt(port, {}));

    expect(result).toMatchObject({ result: 'Failed', reason, failedStep: 'TLS' });
    expect(heard.text()).not.toContain(PASSWORD);
  });

  it('survives messages that end too early', async () => {
    const { port } = await listen(
      (socket) => void socket.once('data', () => socket.write(Buffer.from('R\0\0\0\u0005\0'))),
    );

    const result = await attempt(postgresql, postgresqlAt(port, { mode: 'disable' }));

    expect(result).toMatchObject({ result: 'Failed', reason: 'ProtocolError' });
  });

  it('does not believe a server that skips half of the proof', async () => {
    const ready = Buffer.from('R\0\0\0\u0008\0\0\0\u000cZ\0\0\0\u0005I', 'latin1');
    const { port } = await listen((socket) => void socket.once('data', () => socket.write(ready)));

    const result = await attempt(postgresql, postgresqlAt(port, { mode: 'disable' }));

    expect(result.result).toBe('Failed');
  });
});

describe('mysql', () => {
  const CLEAR = 'mysql_clear_password';

  it.each([CLEAR, 'sha256_password', 'caching_sha2_password'])(
    'sends no password for %s over TLS that is not verified',
    async (plugin) => {
      const heard = recorder();
      const { port } = await listen((socket) => mysqlServer(socket, { plugin, heard: heard.add, tls: true }));

      const result = await attempt(mysql, mysqlAt(port, { mode: 'require' }));

      expect(result).toMatchObject({
        result: 'Failed',
        reason: 'AuthMethodNotOffered',
        failedStep: 'Authenticate',
      });
      expect(heard.text()).not.toContain(PASSWORD);
    },
  );

  it('asks no server for a key to hide the password with', async () => {
    const heard = recorder();
    const { port } = await listen((socket) =>
      mysqlServer(socket, { plugin: 'caching_sha2_password', heard: heard.add }),
    );

    const result = await attempt(mysql, mysqlAt(port, { mode: 'require' }));

    expect(result).toMatchObject({ result: 'Failed', reason: 'TLSNotOffered' });
    expect(heard.text()).toBe('');
  });

  it('does not believe what stands behind the greeting before TLS', async () => {
    const { port } = await listen(
      (socket) => void socket.write(Buffer.concat([greeting(true), packet(2, [0, 0, 0, 2, 0, 0, 0])])),
    );

    const result = await attempt(mysql, mysqlAt(port, {}));

    expect(result).toMatchObject({ result: 'Failed', reason: 'ProtocolError' });
  });

  it('says that the server wants a login that it does not know', async () => {
    const { port } = await listen((socket) =>
      mysqlServer(socket, { plugin: 'dialog', heard: () => undefined, tls: true }),
    );

    const result = await attempt(mysql, mysqlAt(port, { mode: 'require' }));

    expect(result).toMatchObject({ result: 'Failed', reason: 'AuthMethodNotOffered' });
  });
});

function recorder() {
  const chunks: Buffer[] = [];
  return {
    add: (chunk: Buffer) => void chunks.push(chunk),
    text: () => Buffer.concat(chunks).toString('latin1'),
  };
}

function postgresqlAt(port: number, tls: object) {
  return {
    parameters: { host: '127.0.0.1', port, database: 'd', user: 'u', tls },
    secrets: { password: PASSWORD },
    auth: 'password',
    timeoutMs: 2000,
  };
}

function mysqlAt(port: number, tls: object) {
  return {
    parameters: { host: '127.0.0.1', port, user: 'u', tls },
    secrets: { password: PASSWORD },
    timeoutMs: 2000,
  };
}

interface Rogue {
  readonly plugin: string;
  readonly heard: (chunk: Buffer) => void;
  readonly tls?: boolean;
}

/** Greets, starts TLS where it offers it, and answers each login with the wish for another plugin, then for the whole password. */
function mysqlServer(socket: Socket, { plugin, heard, tls = false }: Rogue): void {
  socket.write(greeting(tls));
  const talk = (line: Socket) => {
    line.on('data', heard);
    line.once('data', () => {
      line.write(packet(3, [0xfe, ...Buffer.from(`${plugin}\0${'s'.repeat(20)}\0`)]));
      line.once('data', () => line.write(packet(5, [1, 4])));
    });
    line.on('error', () => undefined);
  };
  if (!tls) return talk(socket);
  const { certificate: cert, key } = pem.good;
  readExactly(socket, SSL_REQUEST_LENGTH).then(
    () => talk(new TLSSocket(socket, { isServer: true, cert, key })),
    () => undefined,
  );
}

const SSL_REQUEST_LENGTH = 36;
const CAPABILITIES = { tls: 0x0800, all: 0x8000 | 0x0200 | 0x0001, high: 0x0008 };

function greeting(tls: boolean): Buffer {
  const low = CAPABILITIES.all | (tls ? CAPABILITIES.tls : 0);
  const halves = [low & 0xff, low >> 8, 45, 2, 0, CAPABILITIES.high, 0, 21];
  return packet(0, [
    10,
    ...Buffer.from('8.0.99\0'),
    1,
    0,
    0,
    0,
    ...Buffer.from('s'.repeat(8)),
    0,
    ...halves,
    ...Buffer.alloc(10),
    ...Buffer.from(`${'s'.repeat(12)}\0mysql_native_password\0`),
  ]);
}

function packet(sequence: number, payload: readonly number[]): Buffer {
  return Buffer.from([payload.length & 0xff, payload.length >> 8, 0, sequence, ...payload]);
}
