import type { Socket } from 'node:net';
import { duplexPair } from 'node:stream';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { read, startFake, tlsOver } from './server.ts';
import type { FakeServer } from './server.ts';
import type { Certificate } from '../servers/certificates.ts';
import {
  database,
  doneToken,
  error,
  features,
  info,
  loginAck,
  NUMBER_COLUMN,
  routing,
  row,
} from './tdstokens.ts';

/*
 * A server of TDS, from the document of the protocol ([MS-TDS]): as much of one as it takes to log in and to answer one
 * question, for what no emulator says.
 */

/** What a client said of itself. */
export interface HeardLogin {
  readonly version: number;
  readonly host: string;
  readonly user: string;
  readonly password: string;
  readonly server: string;
  readonly database: string;
  readonly application: string;
  /** A token of Entra, and whether the client repeats that the server asked for one. */
  readonly token: string;
  readonly echoes: boolean;
  /** Version and protocol of the session in which it came, where it came in TLS. */
  readonly tls: readonly [version: string | null, protocol: string | false | null] | undefined;
}

/** What it does. */
export interface TdsOptions {
  /** Without it there is no TLS. */
  readonly certificate?: Certificate;
  /** TLS before anything else, as TDS 8.0 has it. */
  readonly strict?: boolean;
  /** What it says of encryption, where that does not follow from the certificate: 0 off, 1 on, 2 none, 3 required. */
  readonly encryption?: number;
  /** Errors, by number, with which it answers this login; none lets it in. */
  readonly refuse?: (login: HeardLogin) => readonly number[];
  /** Errors that come in place of the word before the login. */
  readonly turnsAway?: readonly number[];
  /** Where it sends its clients on to. */
  readonly route?: { readonly host: string; readonly port: number };
  /** What SELECT 1 is answered with. */
  readonly number?: number;
}

/** One that runs. */
export interface TdsServer extends FakeServer {
  readonly logins: readonly HeardLogin[];
}

/** Starts it. */
export async function startTdsServer(options: TdsOptions = {}): Promise<TdsServer> {
  const logins: HeardLogin[] = [];
  return { ...(await startFake((socket) => serve(socket, options, logins))), logins };
}

const PRELOGIN = 0x12;
const ANSWER = 0x04;

async function serve(socket: Socket, options: TdsOptions, logins: HeardLogin[]): Promise<void> {
  const { certificate, strict, encryption = certificate ? 1 : 2 } = options;
  const first = strict && certificate ? tlsOver(socket, certificate, 'tds/8.0') : socket;
  await readMessage(first);
  if (options.turnsAway)
    return void first.end(packet(ANSWER, Buffer.concat([...options.turnsAway.map(error), doneToken(2)])));
  first.write(packet(ANSWER, prelogin(encryption)));
  const line = certificate && !strict && encryption % 2 === 1 ? tlsOverTds(socket, certificate) : first;
  const login = readLogin(await readMessage(line), line);
  logins.push(login);
  const errors = options.refuse?.(login) ?? [];
  if (errors.length > 0)
    return void line.end(packet(ANSWER, Buffer.concat([...errors.map(error), doneToken(2)])));
  const change = options.route ? [routing(options.route)] : [];
  line.write(
    packet(
      ANSWER,
      Buffer.concat([
        database(login.database),
        info(5701),
        ...features(login.token),
        loginAck(login.version),
        ...change,
        doneToken(0),
      ]),
    ),
  );
  for (;;) {
    const asked = (await readMessage(line)).toString('utf16le');
    const answer = asked.includes('SELECT 1')
      ? [NUMBER_COLUMN, row(options.number ?? 1), doneToken(0x10)]
      : [doneToken(0)];
    line.write(packet(ANSWER, Buffer.concat(answer)));
  }
}

const APPLICATION_DATA = 0x17;

/** TLS whose hands are shaken in packets of TDS, until the client sends a record as it is. */
function tlsOverTds(socket: Socket, { certificate, key }: Certificate): TLSSocket {
  const [inner, outer] = duplexPair();
  const session = new TLSSocket(inner, { isServer: true, cert: certificate, key });
  let isShaken = false;
  let unread = Buffer.alloc(0);
  session.on('error', () => socket.destroy());
  outer.on('data', (records: Buffer) => void socket.write(isShaken ? records : packet(PRELOGIN, records)));
  socket.on('data', (chunk: Buffer) => {
    unread = Buffer.concat([unread, chunk]);
    while (!isShaken && unread.length >= 8) {
      isShaken = unread[0] === APPLICATION_DATA;
      const length = unread.readUInt16BE(2);
      if (isShaken || length < 8 || unread.length < length) break;
      outer.write(unread.subarray(8, length));
      unread = unread.subarray(length);
    }
    if (!isShaken) return;
    outer.write(unread);
    unread = Buffer.alloc(0);
  });
  socket.on('close', () => session.destroy());
  return session;
}

async function readMessage(stream: Duplex): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (;;) {
    const head = await read(stream, 8);
    parts.push(await read(stream, head.readUInt16BE(2) - 8));
    if (((head[1] ?? 0) & 1) === 1) return Buffer.concat(parts);
  }
}

function packet(kind: number, data: Buffer): Buffer {
  const head = Buffer.from([kind, 1, 0, 0, 0, 0, 1, 0]);
  head.writeUInt16BE(data.length + 8, 2);
  return Buffer.concat([head, data]);
}

/** A version, the encryption, that the instance is right, and that a client with a token is asked for it. */
function prelogin(encryption: number): Buffer {
  const table = [0, 0, 21, 0, 6, 1, 0, 27, 0, 1, 2, 0, 28, 0, 1, 6, 0, 29, 0, 1, 0xff];
  return Buffer.from([...table, 16, 0, 0x10, 0x6d, 0, 0, encryption, 0, 1]);
}

function readLogin(record: Buffer, line: Duplex): HeardLogin {
  const texts = Array.from({ length: 9 }, (_, index) => {
    const [at, length] = [record.readUInt16LE(36 + index * 4), record.readUInt16LE(38 + index * 4)];
    return { at, bytes: record.subarray(at, at + length * 2) };
  });
  const text = (index: number) => texts[index]!.bytes.toString('utf16le');
  const hidden = Buffer.from(texts[2]!.bytes.map((byte) => swapHalves(byte ^ 0xa5)));
  const hasFeatures = ((record[27] ?? 0) & 0x10) !== 0;
  const feature = hasFeatures ? record.subarray(record.readUInt32LE(texts[5]!.at)) : Buffer.alloc(0);
  const hasToken = feature[0] === 2;
  return {
    version: record.readUInt32LE(4),
    host: text(0),
    user: text(1),
    password: hidden.toString('utf16le'),
    application: text(3),
    server: text(4),
    database: text(8),
    token: hasToken ? feature.subarray(10, 10 + feature.readUInt32LE(6)).toString('utf16le') : '',
    echoes: hasToken && ((feature[5] ?? 0) & 1) === 1,
    tls: line instanceof TLSSocket ? [line.getProtocol(), line.alpnProtocol] : undefined,
  };
}

function swapHalves(byte: number): number {
  return ((byte & 15) << 4) | (byte >> 4);
}
