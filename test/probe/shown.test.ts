import type { Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { Secret } from '../../src/contract/secret.ts';
import { certificatesOf, hostKeyOf } from '../../src/probe/shown.ts';
import type { Approach } from '../../src/probe/shown.ts';
import { certificates } from '../support/servers/certificates.ts';
import { closeServers, listen } from './sockets.ts';
import type { Sink } from './sockets.ts';

afterEach(closeServers);

const heard: string[] = [];

beforeEach(() => heard.splice(0));

function hear(socket: Socket): void {
  socket.on('error', () => {}).on('data', (data: Buffer) => heard.push(data.toString('latin1')));
}

async function identity() {
  const { ca, good } = await certificates();
  return { cert: good.certificate + ca, key: good.key };
}

function rulesFor({ target }: Sink) {
  return { allowTargets: [target], denyTargets: [] };
}

function approach(type: string, { port }: Sink): Approach {
  return {
    type,
    parameters: { host: '127.0.0.1', port, database: 'd', user: 'u' },
    secrets: { password: new Secret('hunter2') },
    auth: 'password',
  };
}

describe('what a server shows', () => {
  it('is its chain, the authority last, and no byte follows the handshake', async () => {
    const { ca } = await certificates();
    const sink = await listen(hear, { tls: await identity() });

    const seen = await certificatesOf(approach('redis', sink), rulesFor(sink));

    expect(seen.shown?.certificates.map(({ subject }) => subject)).toEqual(['CN=good', 'CN=test ca']);
    expect(seen.shown?.certificates.at(-1)?.fingerprint256).toBe(new X509Certificate(ca).fingerprint256);
    expect(seen.shown).toMatchObject({
      place: { host: '127.0.0.1', port: sink.port },
      verdict: 'CertificateUntrusted',
    });
    expect(heard).toEqual([]);
  });

  it('is seen behind a command that begins TLS, which is all that the server hears in clear', async () => {
    const secureContext = createSecureContext(await identity());
    const sink = await listen((socket) => {
      socket.once('data', (request: Buffer) => {
        heard.push(request.toString('hex'));
        socket.write('S');
        hear(new TLSSocket(socket, { isServer: true, secureContext }));
      });
    });

    const seen = await certificatesOf(approach('postgresql', sink), rulesFor(sink));

    expect(seen.shown?.certificates).toHaveLength(2);
    expect(heard).toEqual(['0000000804d2162f']);
  });

  it('is not seen where the server has no TLS, and nothing is sent in clear', async () => {
    const sink = await listen((socket) => {
      hear(socket);
      socket.write('N');
    });

    const seen = await certificatesOf(approach('postgresql', sink), rulesFor(sink));

    expect(seen).toMatchObject({ reason: 'TLSNotOffered' });
    expect(heard.join('')).not.toContain('hunter2');
  });

  it.each(['http', 'socks5'])('is seen through a proxy of %s, which is logged in to', async (type) => {
    const secureContext = createSecureContext(await identity());
    const replies = {
      http: ['HTTP/1.1 200 OK\r\n\r\n'],
      socks5: ['\u0005\u0002', '\u0001\u0000', `\u0005\u0000\u0000\u0001${'\u0000'.repeat(6)}`],
    }[type as 'http' | 'socks5'];
    const sink = await listen((socket) => {
      const next = () =>
        socket.once('data', (request: Buffer) => {
          heard.push(request.toString('latin1'));
          socket.write(replies.shift() ?? '');
          if (replies.length === 0) hear(new TLSSocket(socket, { isServer: true, secureContext }));
          else next();
        });
      next();
    });
    const proxy = { type, host: '127.0.0.1', port: sink.port, user: 'u' };

    const seen = await certificatesOf(
      {
        ...approach('redis', sink),
        parameters: { host: 'cache.example.com', port: 6379, proxy },
        secrets: { password: new Secret('hunter2'), proxyPassword: new Secret('squid') },
      },
      { ...rulesFor(sink), anyRemoteName: true },
    );

    expect(seen.shown).toMatchObject({ place: { host: 'cache.example.com', port: 6379 } });
    expect(seen.shown?.certificates).toHaveLength(2);
    expect(heard.join('')).toContain('cache.example.com');
    expect(heard.join('')).not.toContain('hunter2');
  });

  it('is no host key where no SSH server answers', async () => {
    const sink = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));

    const seen = await hostKeyOf({ host: '127.0.0.1', port: sink.port }, rulesFor(sink));

    expect(seen).toMatchObject({ reason: 'ProtocolError' });
  });
});
