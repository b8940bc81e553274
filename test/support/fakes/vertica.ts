import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { read, startFake, tlsOver } from './server.ts';
import type { FakeServer } from './server.ts';
import type { Certificate } from '../servers/certificates.ts';
import { onLoopback, PASSWORD } from '../servers/trial.ts';
import type { Trial } from '../servers/trial.ts';

/*
 * A server of Vertica, as its public clients know it: as much of one as it takes to log in and to answer one question.
 */

/** How it asks for the password. */
export type Way = 'sha512' | 'md5' | 'clear' | 'trust' | 'expired' | 'secondFactor';

/** What it is like. */
export interface VerticaOptions {
  readonly certificate?: Certificate;
  readonly users: Readonly<Record<string, string>>;
  readonly way?: Way;
  /** An error in place of a session, by its SQLSTATE and its text. */
  readonly error?: readonly [state: string, text: string];
  /** What SELECT 1 is answered with. */
  readonly number?: string;
}

/** What it heard. */
export interface VerticaServer extends FakeServer {
  readonly startups: readonly Readonly<Record<string, string>>[];
  readonly proofs: readonly string[];
}

/** Starts it. */
export async function startVerticaServer(options: VerticaOptions): Promise<VerticaServer> {
  const startups: Readonly<Record<string, string>>[] = [];
  const proofs: string[] = [];
  const fake = await startFake((socket) => serve(socket, options, { startups, proofs }));
  return { ...fake, startups, proofs };
}

const SSL_REQUEST = 80_877_103;
const SALT = Buffer.from('salt');
const USER_SALT = Buffer.from('0123456789abcdef');
const ASKS: Readonly<Record<Way, Buffer>> = {
  trust: u32(0),
  clear: u32(3),
  md5: Buffer.concat([u32(5), SALT]),
  expired: u32(9),
  secondFactor: u32(14),
  sha512: Buffer.concat([u32(65_536 + 512), SALT, u32(USER_SALT.length), USER_SALT]),
};

interface Notes {
  readonly startups: Readonly<Record<string, string>>[];
  readonly proofs: string[];
}

async function serve(socket: Socket, options: VerticaOptions, { startups, proofs }: Notes): Promise<void> {
  const { users, way = 'sha512', error, certificate } = options;
  const { line, startup } = await begin(socket, certificate);
  startups.push(startup);
  line.write(message('R', ASKS[way]));
  if (way === 'expired' || way === 'secondFactor') return;
  if (way !== 'trust') {
    const { data } = await readMessage(line);
    const proof = data.toString('utf8').slice(0, -1);
    proofs.push(proof);
    const { user = '' } = startup;
    const password = users[user];
    if (password === undefined || proof !== rightAnswer(way, user, password))
      return void line.end(refusal('28000', 'Invalid username or password'));
  }
  if (error) return void line.end(refusal(...error));
  const about = [
    parameter('server_version', 'v24.2.0-1'),
    parameter('protocol_version', '196624'),
    message('K', Buffer.alloc(8)),
  ];
  line.write(Buffer.concat([...(way === 'trust' ? [] : [message('R', u32(0))]), ...about, READY]));
  for (;;) {
    const { kind } = await readMessage(line);
    if (kind === 'X') return void line.end();
    line.write(
      Buffer.concat([COLUMNS, row(options.number ?? '1'), message('C', Buffer.from('SELECT\0')), READY]),
    );
  }
}

async function begin(socket: Socket, certificate: Certificate | undefined) {
  let line: Duplex = socket;
  let body = await readBody(socket);
  if (body.readUInt32BE() === SSL_REQUEST) {
    socket.write(certificate ? 'S' : 'N');
    if (certificate) line = tlsOver(socket, certificate);
    body = await readBody(line);
  }
  const version = Buffer.from('protocol_version\0');
  const at = body.indexOf(version);
  const rest = Buffer.concat([body.subarray(4, at), body.subarray(at + version.length + 5)]).toString('utf8');
  const parts = rest.split('\0');
  const startup = Object.fromEntries(
    parts.flatMap((name, index) => (index % 2 === 0 && name !== '' ? [[name, parts[index + 1] ?? '']] : [])),
  );
  return { line, startup };
}

function rightAnswer(way: Way, user: string, password: string): string {
  if (way === 'clear') return password;
  const [hash, first] =
    way === 'md5' ? (['md5', Buffer.from(user)] as const) : (['sha512', USER_SALT] as const);
  const hex = (text: string, salt: Buffer) =>
    createHash(hash)
      .update(Buffer.concat([Buffer.from(text), salt]))
      .digest('hex');
  return hash + hex(hex(password, first), SALT);
}

async function readBody(stream: Duplex): Promise<Buffer> {
  return read(stream, (await read(stream, 4)).readUInt32BE() - 4);
}

async function readMessage(stream: Duplex) {
  const kind = (await read(stream, 1)).toString('latin1');
  return { kind, data: await readBody(stream) };
}

function message(kind: string, data: Buffer): Buffer {
  return Buffer.concat([Buffer.from(kind), u32(data.length + 4), data]);
}

function parameter(name: string, value: string): Buffer {
  return message('S', Buffer.from(`${name}\0${value}\0`));
}

function refusal(state: string, text: string): Buffer {
  return message('E', Buffer.from(`SFATAL\0C${state}\0M${text}\0V3781\0Rcanary\0Fcanary\0L1\0\0`));
}

const READY = message('Z', Buffer.from('I'));
/** One column without a table: no pool of types; its name, no table, its number, then an integer of eight bytes, in text. */
const COLUMNS = message(
  'T',
  Buffer.concat([
    Buffer.from([0, 1, 0, 0, 0, 0]),
    Buffer.from('?column?\0'),
    Buffer.alloc(8),
    Buffer.from([0, 1, 0, 0, 0, 0, 6, 0, 8, 0, 1, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0]),
  ]),
);

function row(value: string): Buffer {
  return message('D', Buffer.concat([Buffer.from([0, 1]), u32(value.length), Buffer.from(value)]));
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'vertica',
    start: () => startVerticaServer({ users: {} }),
    async startWithLogin({ good }) {
      const server = await startVerticaServer({ certificate: good, users: { app: PASSWORD } });
      return {
        server,
        attempt: {
          parameters: onLoopback(server.port, { database: 'orders', user: 'app' }),
          secrets: { password: PASSWORD },
        },
      };
    },
  },
];
