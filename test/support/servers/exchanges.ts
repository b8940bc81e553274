import { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import type { Exchange } from '../awaitAnswer.ts';

/** A server that speaks first. */
export function greeting(port: number, hears: RegExp): Exchange {
  return { port, hears };
}

/** HTTP in clear: any answer, unless told which. */
export function http(port: number, path = '/', hears = /^HTTP\/1\.[01] \d\d\d/): Exchange {
  return {
    port,
    says: `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`,
    hears,
  };
}

/** TLS from the first byte: the server answers with its own first message, whether or not it wants a certificate. */
export function tls(port: number, host = '127.0.0.1'): Exchange {
  return { port, host, says: CLIENT_HELLO, hears: /^1603/, encoding: 'hex' };
}

/** PostgreSQL's protocol: whether it would go over to TLS, which a server says also while it starts. */
export function postgresql(port: number): Exchange {
  return { port, says: Buffer.from('0000000804d2162f', 'hex'), hears: /^[SN]/ };
}

/** MongoDB's OP_MSG of `{ hello: 1, $db: 'admin' }`. */
export function mongodb(port: number): Exchange {
  return { port, says: HELLO, hears: /^.{24}dd07/, encoding: 'hex' };
}

/** The header of AMQP 1.0, with SASL. */
export function amqp10(port: number): Exchange {
  return { port, says: 'AMQP\x03\x01\x00\x00', hears: /^AMQP/ };
}

/** STOMP: a client that may not log in gets an answer, too. */
export function stomp(port: number): Exchange {
  return { port, says: 'CONNECT\naccept-version:1.2\nhost:/\n\n\0', hears: /^(CONNECTED|ERROR)\n/ };
}

/** SOCKS5, without a login; where that is not enough, the server says so. */
export function socks(port: number): Exchange {
  return { port, says: '\x05\x01\x00', hears: /^05(00|ff)/, encoding: 'hex' };
}

/** LDAP: a bind without a name, which a server may refuse. */
export function ldap(port: number, host = '127.0.0.1'): Exchange {
  return {
    port,
    host,
    says: Buffer.from('300c020101600702010304008000', 'hex'),
    hears: /^30.*?02010161/,
    encoding: 'hex',
  };
}

const HELLO = Buffer.concat([
  Buffer.from('340000000100000000000000dd07000000000000001f000000', 'hex'),
  Buffer.from('\x10hello\0\x01\0\0\0\x02$db\0\x06\0\0\0admin\0\0', 'latin1'),
]);
const CLIENT_HELLO = await clientHello();

/** What TLS of Node.js says first. */
function clientHello(): Promise<Buffer> {
  return new Promise((resolve) => {
    const wire = new Duplex({ read: () => undefined, write: resolve });
    const socket = connect({ socket: wire, rejectUnauthorized: false });
    socket.on('error', () => undefined);
    wire.on('close', () => socket.destroy());
  });
}
