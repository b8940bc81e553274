import { constants, createHash, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { read, startFake, tlsOver } from './server.ts';
import type { FakeServer } from './server.ts';
import type { Certificate } from '../servers/certificates.ts';
import { onLoopback, PASSWORD } from '../servers/trial.ts';
import type { Trial } from '../servers/trial.ts';

/*
 * A server of Exasol, from the document of its WebSocket interface, version 3: as much of one as it takes to log in,
 * to open a schema and to answer one question.
 */

/** What it is like. */
export interface ExasolOptions {
  readonly certificate?: Certificate;
  readonly users: Readonly<Record<string, string>>;
  readonly schemas?: readonly string[];
  /** What a right login is refused with, by its code and its text. */
  readonly error?: readonly [code: string, text: string];
  /** What SELECT 1 is answered with. */
  readonly number?: number;
}

/** What it heard. */
export interface ExasolServer extends FakeServer {
  readonly requests: readonly Readonly<Record<string, unknown>>[];
}

/** Starts it. */
export async function startExasolServer(options: ExasolOptions): Promise<ExasolServer> {
  const requests: Request[] = [];
  return { ...(await startFake((socket) => serve(socket, options, requests))), requests };
}

interface Request extends Readonly<Record<string, unknown>> {
  readonly command?: string;
  readonly username?: string;
  readonly password?: string;
  readonly attributes?: { readonly currentSchema?: string };
}

/** As long as those that Exasol makes. */
const KEY = generateKeyPairSync('rsa', { modulusLength: 1024 });
const PEM = KEY.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString();

async function serve(socket: Socket, options: ExasolOptions, requests: Request[]): Promise<void> {
  const line = options.certificate ? tlsOver(socket, options.certificate) : socket;
  await shakeHands(line);
  for (;;) {
    const request = JSON.parse(await readText(line)) as Request;
    requests.push(request);
    say(line, answerTo(request, options));
    if (request.command === 'disconnect') return void line.end();
  }
}

function answerTo(
  { command, username, password = '', attributes = {} }: Request,
  { users, schemas = [], error, number = 1 }: ExasolOptions,
): object {
  if (username !== undefined) {
    if (users[username] !== decrypt(password))
      return failure('08004', 'Connection exception - authentication failed.');
    if (error) return failure(...error);
    return {
      status: 'ok',
      responseData: {
        sessionId: 1,
        protocolVersion: 3,
        releaseVersion: '8.29.4',
        databaseName: 'sales',
        productName: 'EXASolution',
      },
    };
  }
  const { currentSchema } = attributes;
  switch (command ?? '') {
    case 'login':
      return {
        status: 'ok',
        responseData: { publicKeyPem: PEM, publicKeyModulus: '', publicKeyExponent: '010001' },
      };
    case 'setAttributes':
      if (currentSchema === undefined || schemas.includes(currentSchema)) return { status: 'ok', attributes };
      return failure('42000', `schema ${currentSchema} not found`);
    case 'execute':
      return {
        status: 'ok',
        responseData: { numResults: 1, results: [{ resultType: 'resultSet', resultSet: resultOf(number) }] },
      };
    default:
      return { status: 'ok', attributes: {} };
  }
}

function resultOf(number: number): object {
  const columns = [{ name: '1', dataType: { type: 'DECIMAL', precision: 1, scale: 0 } }];
  return { numColumns: 1, numRows: 1, numRowsInMessage: 1, columns, data: [[number]] };
}

function failure(sqlCode: string, text: string): object {
  return { status: 'error', exception: { sqlCode, text } };
}

/** Without padding of the library: it gives nonsense, on purpose, where the padding is wrong. */
function decrypt(password: string): string {
  const padded = privateDecrypt(
    { key: KEY.privateKey, padding: constants.RSA_NO_PADDING },
    Buffer.from(password, 'base64'),
  );
  if (padded[0] !== 0 || padded[1] !== 2) throw new Error('this is not PKCS #1 1.5');
  return padded.subarray(padded.indexOf(0, 2) + 1).toString('utf8');
}

async function shakeHands(stream: Duplex): Promise<void> {
  let head = '';
  while (!head.endsWith('\r\n\r\n')) head += (await read(stream, 1)).toString('latin1');
  const [, key = ''] = /^sec-websocket-key: (.*)\r$/im.exec(head) ?? [];
  if (!head.startsWith('GET / HTTP/1.1\r\n') || Buffer.from(key, 'base64').length !== 16)
    throw new Error('this is not WebSocket');
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  stream.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
}

async function readText(stream: Duplex): Promise<string> {
  const [first = 0, second = 0] = await read(stream, 2);
  if (first === 0x88) throw new Error('the client takes leave');
  if (first !== 0x81 || second < 128) throw new Error('this is no masked text');
  const length = second === 254 ? (await read(stream, 2)).readUInt16BE() : second - 128;
  const mask = await read(stream, 4);
  return Buffer.from((await read(stream, length)).map((byte, index) => byte ^ mask[index % 4]!)).toString(
    'utf8',
  );
}

function say(stream: Duplex, answer: object): void {
  const text = Buffer.from(JSON.stringify(answer));
  const long = Buffer.from([0x81, 126, 0, 0]);
  long.writeUInt16BE(text.length, 2);
  stream.write(Buffer.concat([text.length < 126 ? Buffer.from([0x81, text.length]) : long, text]));
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'exasol',
    start: () => startExasolServer({ users: {} }),
    async startWithLogin({ good }) {
      const server = await startExasolServer({ certificate: good, users: { app: PASSWORD } });
      return {
        server,
        attempt: { parameters: onLoopback(server.port, { user: 'app' }), secrets: { password: PASSWORD } },
      };
    },
  },
];
