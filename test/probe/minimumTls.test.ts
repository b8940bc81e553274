import { once } from 'node:events';
import { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import type { Network, Security } from '../../src/contract/connector.ts';
import { Secret } from '../../src/contract/secret.ts';
import { TLS_MODES } from '../../src/contract/schema.ts';
import type { TlsLevel } from '../../src/contract/schema.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { closeServers, listen } from './sockets.ts';
import { run } from './tested.ts';

let pem: Certificates;
beforeAll(async () => {
  pem = await certificates();
});
afterEach(closeServers);

const REFUSED = {
  status: 'Failed',
  reason: 'TargetDenied',
  message: 'a ConnectionPolicy asks for TLS of mode verify-full or stricter, and what this led to has less',
};

/** What a server in clear heard of a driver that does this with its connection. */
async function heardOf(
  talk: (socket: Socket, network: Network) => unknown,
  minimumTls: TlsLevel = 'verify-full',
) {
  const heard: Buffer[] = [];
  const sink = await listen((socket) => socket.on('data', (chunk) => heard.push(chunk)).write('ready'));
  const dial = async ({ network }: { readonly network: Network }) => {
    const socket = await network.dial({ host: '127.0.0.1', port: sink.port });
    await talk(socket, network);
    if (!socket.destroyed) await once(socket.resume(), 'data');
    socket.end();
    if (!socket.closed) await once(socket, 'close');
  };
  const result = await run(dial, [sink], {}, { minimumTls });
  return { result, heard: Buffer.concat(heard).toString('latin1') };
}

describe('a connection under a policy of TLS', () => {
  it.each([
    ['a password', 'PASS canary\r\n'],
    ['a request of HTTP', 'GET / HTTP/1.1\r\nAuthorization: Bearer canary\r\n\r\n'],
    ['the login of Redis', '*2\r\n$4\r\nAUTH\r\n$6\r\ncanary\r\n'],
    ['a startup message of PostgreSQL', `\0\0\0\x20\0\x03\0\0user\0canary\0`],
    ['a login of MySQL, which is longer than its request of TLS', ` \0\0\x01${'a'.repeat(33)}`],
    ['a login behind a request of TLS', 'STARTTLS\r\nPASS canary\r\n'],
    ['a user behind a command', 'EHLO canary reader\r\n'],
    ['records of TLS that the driver makes itself', '\x16\x03\x01\0\x05canary'],
  ])('never sends %s in clear', async (_, words) => {
    const { result, heard } = await heardOf((socket) => socket.write(words, 'latin1'));

    expect(result).toMatchObject(REFUSED);
    expect(heard).toBe('');
  });

  it('sends nothing in clear of what is written together, or last', async () => {
    const together = await heardOf((socket) => {
      socket.cork();
      socket.write('CAPA\r\n');
      socket.write('PASS canary\r\n');
      socket.uncork();
    });
    const last = await heardOf((socket) => socket.end('PASS canary\r\n'));

    expect([together.result, last.result]).toMatchObject([REFUSED, REFUSED]);
    expect(together.heard + last.heard).not.toContain('canary');
  });

  it.each([
    ['PostgreSQL', '\0\0\0\x08\x04\xd2\x16\x2f'],
    ['MySQL', ` \0\0\x01\x05\x0e\0\0${'\0'.repeat(28)}`],
    ['SQL Server', '\x12\x01\0\x2f\0\0\x01\0'],
    ['LDAP', '0\x1d\x02\x01\x01w\x18\x80\x161.3.6.1.4.1.1466.20037'],
    ['SMTP', 'EHLO [127.0.0.1]\r\n'],
    ['SMTP over IPv6', 'EHLO [IPv6:::1]\r\n'],
    ['IMAP', 'a1 STARTTLS\r\n'],
    ['IMAP with the command for a tag', 'CAPABILITY CAPABILITY\r\n'],
    ['POP3', 'STLS\r\n'],
    ['FTP', 'AUTH TLS\r\n'],
    ['SSH', 'SSH-2.0-mooring\r\n'],
  ])('asks for it in clear, as clients of %s do', async (_, words) => {
    const { result, heard } = await heardOf((socket) => socket.write(words, 'latin1'));

    expect(result).toMatchObject({ status: 'Succeeded' });
    expect(heard).toBe(words);
  });

  it('sends what it likes where no policy asks for TLS', async () => {
    const { result, heard } = await heardOf((socket) => socket.write('PASS canary\r\n'), 'disable');

    expect(result).toMatchObject({ status: 'Succeeded' });
    expect(heard).toBe('PASS canary\r\n');
  });
});

describe('a handshake under a policy of TLS', () => {
  const modes = TLS_MODES.filter((mode) => mode !== 'disable');

  it.each(modes.flatMap((minimum) => modes.map((mode) => ({ minimum, mode }))))(
    'of mode $mode begins where $minimum is asked for, or not, before its first byte',
    async ({ minimum, mode }) => {
      const sink = await listen((socket) => socket.on('error', () => {}).resume(), {
        tls: { cert: pem.good.certificate, key: pem.good.key },
      });
      const security: Security = {
        host: 'localhost',
        tls: { mode },
        ...(mode !== 'require' && { caCertificate: new Secret(pem.ca) }),
      };

      const result = await run(
        async ({ network }) => {
          const session = await network.secure(
            await network.dial({ host: '127.0.0.1', port: sink.port }),
            security,
          );
          session.end('canary');
        },
        [sink],
        {},
        { minimumTls: minimum },
      );

      const isEnough = TLS_MODES.indexOf(mode) >= TLS_MODES.indexOf(minimum);
      expect(result).toMatchObject(
        isEnough
          ? { status: 'Succeeded' }
          : { reason: 'TargetDenied', message: REFUSED.message.replace('verify-full', minimum) },
      );
    },
  );

  it('leaves the connection below it shut, for a driver that goes on in clear beside it', async () => {
    const { result, heard } = await heardOf(async (socket, network) => {
      void network.secure(socket, { host: 'localhost', tls: undefined }).catch(() => {});
      socket.write('PASS canary\r\n');
    });

    expect(result).toMatchObject({ status: 'Failed' });
    expect(heard).not.toContain('canary');
  });

  it('passes through what a protocol makes of a connection', async () => {
    const { heard } = await heardOf(async (socket, network) => {
      const tunnel = new Duplex({
        read: () => {},
        write: (chunk: Buffer, _encoding, done) => void socket.write(chunk, () => done()),
      });
      void network.secure(tunnel, { host: 'localhost', tls: undefined }).catch(() => {});
    });

    expect(heard.slice(0, 2)).toBe('\x16\x03');
  });
});
