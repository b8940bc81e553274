import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { u16, u32, u8 } from '../../../src/drivers/codec/bytes.ts';
import { readExactly } from '../../../src/drivers/wire.ts';
import type { Certificate } from './certificates.ts';
import type { Account } from './oraclelogin.ts';
import { serveSession } from './oraclesession.ts';
import type { Channel } from './oraclesession.ts';
import { onLoopback, PASSWORD } from './trial.ts';
import type { Trial } from './trial.ts';

/*
 * A listener of Oracle Database and the server behind it, as far as a login, a ping and a farewell go: Oracle's own is not to be had freely.
 * It is written from what the drivers of Oracle do, and one of them (oracledb.ts) is a client of it in the tests, so that it is no mirror
 * of the driver under test.
 */

/** What a listener does with a client that asks for a service. */
export type Manner =
  /** Lets in. */
  | 'serves'
  /** Wants to hear everything twice, in the same TLS session or in a new one. */
  | 'hears twice'
  | 'secures twice'
  /** Asks for what only clients with libraries of Oracle can. */
  | 'encrypts natively'
  /** Is of a version before 12.1. */
  | 'is old'
  | { readonly refuses: number }
  | { readonly sendsTo: Place };

interface Place {
  readonly host: string;
  readonly port: number;
}

/** How it is set up. */
export interface OracleOptions {
  /** TLS from the first byte. */
  readonly certificate?: Certificate;
  readonly services?: Readonly<Record<string, Manner>>;
  /** Accounts by their names, in capital letters. */
  readonly users?: Readonly<Record<string, Account>>;
  /** Version of the protocol that the server speaks at most: 12 for 19c, 7 for 12.1. */
  readonly protocol?: number;
}

/** One of one's own, on 127.0.0.1. */
export interface OracleServer {
  readonly port: number;
  /** Descriptors in the order in which they were heard. */
  readonly heard: readonly string[];
  stop(): Promise<void>;
}

const KIND = { connect: 1, accept: 2, refuse: 4, redirect: 5, data: 6, resend: 11, marker: 12 } as const;

/** Starts it. */
export async function startOracle(options: OracleOptions = {}): Promise<OracleServer> {
  const open = new Set<Socket>();
  const heard: string[] = [];
  const server = createServer((raw) => {
    open.add(
      raw
        .setNoDelay()
        .on('close', () => open.delete(raw))
        .on('error', () => undefined),
    );
    serve(raw, options, heard).catch(() => raw.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port, // a server on a port has an address
    heard,
    async stop() {
      for (const socket of open) socket.destroy();
      await once(server.close(), 'close');
    },
  };
}

async function serve(raw: Socket, options: OracleOptions, heard: string[]): Promise<void> {
  const { certificate, services = {} } = options;
  const secured = () => (certificate ? overTls(raw, certificate) : raw);
  let socket = secured();
  let isFirst = true;
  for (;;) {
    const descriptor = await hearDescriptor(socket);
    heard.push(descriptor);
    const name = /\((?:SERVICE_NAME|SID)=([^()]*)\)/.exec(descriptor)?.[1] ?? '';
    const manner = services[name] ?? { refuses: descriptor.includes('(SID=') ? 12505 : 12514 };
    if (typeof manner === 'object') {
      socket.end('refuses' in manner ? refusal(manner.refuses) : redirect(manner.sendsTo, descriptor));
      return;
    }
    if (isFirst && manner.endsWith('twice')) {
      isFirst = false;
      const again = manner === 'secures twice';
      socket.write(packet(KIND.resend, Buffer.alloc(0), again ? 0x08 : 0));
      if (again) socket = secured();
      continue;
    }
    socket.write(acceptance(manner === 'is old' ? 314 : 318, manner === 'encrypts natively' ? 0x10 : 0));
    await serveSession(channelOver(socket), options);
    socket.end();
    return;
  }
}

function overTls(socket: Socket, { certificate, key }: Certificate): Socket {
  return new TLSSocket(socket, { isServer: true, cert: certificate, key }).on('error', () =>
    socket.destroy(),
  );
}

async function hearDescriptor(socket: Socket): Promise<string> {
  const header = await readExactly(socket, 8);
  if (header[4] !== KIND.connect) throw new Error('the client does not ask to connect');
  const body = await readExactly(socket, header.readUInt16BE() - 8);
  const [length, offset] = [body.readUInt16BE(16), body.readUInt16BE(18)];
  if (body.length > offset - 8) return body.toString('latin1', offset - 8, offset - 8 + length);
  const further = await readExactly(socket, 8);
  return (await readExactly(socket, further.readUInt16BE() - 8)).toString('latin1', 2);
}

/** A packet of a listener. */
export function packet(kind: number, body: Buffer, flags = 0): Buffer {
  return Buffer.concat([u16(body.length + 8), u16(0), u8(kind), u8(flags), u16(0), body]);
}

/** Lets in. */
export function acceptance(version: number, flags: number): Buffer {
  const sizes = [version, 0x0001, 8192, 8192, 0x0100, 0, 45].map(u16);
  return packet(
    KIND.accept,
    Buffer.concat([...sizes, u8(flags), u8(0), Buffer.alloc(8), u32(8192), u32(8192), u8(0), u32(0)]),
  );
}

function refusal(code: number): Buffer {
  const text = `(DESCRIPTION=(TMP=)(VSNNUM=318767104)(ERR=${code})(ERROR_STACK=(ERROR=(CODE=${code})(EMFI=4))))`;
  return packet(KIND.refuse, Buffer.concat([u8(34), u8(0), u16(text.length), Buffer.from(text)]));
}

/** Sends on; addresses come in a packet of their own, as long as they are. */
export function redirect({ host, port }: Place, descriptor: string): Buffer {
  const text = `(ADDRESS=(PROTOCOL=tcp)(HOST=${host})(PORT=${port}))\0${descriptor.replace(/SERVICE_NAME=[^()]*/, 'SERVICE_NAME=orders')}`;
  return Buffer.concat([
    packet(KIND.redirect, u16(text.length), 0x02),
    packet(KIND.data, Buffer.concat([u16(0), Buffer.from(text)])),
  ]);
}

/** Small, so that answers come in pieces. */
const PIECE = 512;

/** What is said after the acceptance, in packets with a length of four bytes. */
function channelOver(socket: Socket): Channel {
  const send = (kind: number, body: Buffer) =>
    socket.write(Buffer.concat([u32(body.length + 8), u8(kind), u8(0), u16(0), body]));
  const hear = async () => {
    const header = await readExactly(socket, 8);
    return { kind: header[4], body: await readExactly(socket, header.readUInt32BE() - 8) };
  };
  return {
    async hear() {
      const { kind, body } = await hear();
      if (kind !== KIND.data) throw new Error('the client sends no data');
      return body.subarray(2);
    },
    say(message) {
      for (let at = 0; at < message.length; at += PIECE)
        send(KIND.data, Buffer.concat([u16(0), message.subarray(at, at + PIECE)]));
    },
    async breakOff() {
      send(KIND.marker, Buffer.from([1, 0, 1]));
      const { kind, body } = await hear();
      if (kind !== KIND.marker || body[2] !== 2) throw new Error('the client does not begin anew');
      send(KIND.marker, Buffer.from([1, 0, 2]));
    },
  };
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'oracle',
    start: () => startOracle(),
    async startWithLogin({ good }) {
      const server = await startOracle({
        certificate: good,
        users: { APP: { password: PASSWORD } },
        services: { orders: 'serves' },
      });
      return {
        server,
        attempt: {
          parameters: onLoopback(server.port, { serviceName: 'orders', user: 'app' }),
          secrets: { password: PASSWORD },
        },
      };
    },
  },
];
