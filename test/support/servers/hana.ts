import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { readExactly } from '../../../src/drivers/wire.ts';
import type { Certificate } from './certificates.ts';
import { fieldsIn, fieldsOf, hear, packetOf, stringIn, textOption } from './hanapackets.ts';
import type { Answer } from './hanapackets.ts';

/*
 * A server of SAP HANA, as far as a login and one question go: SAP's own is not to be had freely. It is written from the reference of the
 * protocol that SAP publishes, and SAP's client for Node.js (hdb.ts) is a client of it in the tests, so that it is no mirror of the driver
 * under test.
 */

/** A user. */
export interface HanaUser {
  readonly password: string;
  /** The login that the server offers; by PBKDF2 unless said otherwise. */
  readonly method?: 'SCRAMPBKDF2SHA256' | 'SCRAMSHA256';
  /** Number of the error that a right password ends with. */
  readonly error?: number;
  /** Number of the error that the first query ends with. */
  readonly queryError?: number;
}

/** How it is set up. */
export interface HanaOptions {
  /** TLS from the first byte. */
  readonly certificate?: Certificate;
  readonly users?: Readonly<Record<string, HanaUser>>;
  /** Places of databases by name; this one is `here`. */
  readonly databases?: Readonly<Record<string, 'here' | { readonly host: string; readonly port: number }>>;
}

/** One of one's own, on 127.0.0.1. */
export interface HanaServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts it. */
export async function startHana(options: HanaOptions = {}): Promise<HanaServer> {
  const open = new Set<Socket>();
  const server = createServer((raw) => {
    open.add(
      raw
        .setNoDelay()
        .on('close', () => open.delete(raw))
        .on('error', () => undefined),
    );
    serve(securedBy(options, raw), options).catch(() => raw.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port, // a server on a port has an address
    async stop() {
      for (const socket of open) socket.destroy();
      await once(server.close(), 'close');
    },
  };
}

function securedBy({ certificate }: HanaOptions, raw: Socket): Socket {
  if (!certificate) return raw;
  const options = { isServer: true, cert: certificate.certificate, key: certificate.key };
  return new TLSSocket(raw, options).on('error', () => raw.destroy());
}

const ASKS = { query: 2, challenge: 65, login: 66, end: 77, database: 82 } as const;
const PART = {
  result: 5,
  error: 6,
  resultId: 13,
  login: 33,
  options: 42,
  metadata: 48,
  database: 67,
} as const;

async function serve(socket: Socket, { users = {}, databases = {} }: HanaOptions): Promise<void> {
  await readExactly(socket, 14);
  socket.write(Buffer.from([4, 20, 0, 4, 1, 0, 0, 0]));
  let login: Login | undefined;
  for (;;) {
    const { count, kind, parts } = await hear(socket);
    const say = (answer: Answer) => void socket.write(packetOf(count, answer));
    if (kind === ASKS.end) return void socket.end(packetOf(count, { parts: [] }));
    if (kind === ASKS.database) say(placeOf(databases, stringIn(parts.get(67))));
    else if (kind === ASKS.challenge) {
      login = beginLogin(fieldsIn(parts.get(33)!), users);
      say({ parts: [[PART.login, login.challenge]] });
    } else if (kind === ASKS.login) say(login!.judge(fieldsIn(parts.get(33)!)));
    else if (kind === ASKS.query) say(login?.isIn() ? answerTo(login) : errorOf(258));
    else say(errorOf(7));
  }
}

/** Where a database is. */
export function placeOf(databases: NonNullable<HanaOptions['databases']>, name: string): Answer {
  const place = databases[name];
  if (place === undefined) return errorOf(488);
  if (place === 'here') return { parts: [[PART.database, Buffer.from([4, 28, 1]), 1]] };
  const port = Buffer.alloc(4);
  port.writeInt32LE(place.port);
  return {
    parts: [
      [
        PART.database,
        Buffer.concat([Buffer.from([4, 28, 0]), textOption(2, place.host), Buffer.from([3, 3]), port]),
        3,
      ],
    ],
  };
}

/** A login that has begun. */
export interface Login {
  readonly challenge: Buffer;
  readonly queryError: number;
  judge(fields: readonly Buffer[]): Answer;
  isIn(): boolean;
}

const ROUNDS = 15_000;

/** Begins a login; no client is told that there is no such user. */
export function beginLogin(
  [name, ...offers]: readonly Buffer[],
  users: NonNullable<HanaOptions['users']>,
): Login {
  const {
    password,
    method = 'SCRAMPBKDF2SHA256',
    error = 0,
    queryError = 0,
  } = users[String(name)] ?? { password: randomBytes(9).toString('hex') };
  const theirs = offers[offers.findIndex((offer) => String(offer) === method) + 1] ?? Buffer.alloc(0);
  const [salt, ours, rounds] = [randomBytes(16), randomBytes(48), Buffer.alloc(4)];
  rounds.writeUInt32BE(ROUNDS);
  const isMutual = method === 'SCRAMPBKDF2SHA256';
  const salted = isMutual
    ? pbkdf2Sync(password, salt, ROUNDS, 32, 'sha256')
    : mac(Buffer.from(password), salt);
  let isIn = false;
  return {
    challenge: fieldsOf(method, fieldsOf(salt, ours, ...(isMutual ? [rounds] : []))),
    queryError,
    isIn: () => isIn,
    judge([, , proof = Buffer.alloc(0)]) {
      const verifier = hash(hash(salted));
      const mask = mac(verifier, salt, ours, theirs);
      const key = Buffer.from(proof.subarray(3).map((byte, index) => byte ^ mask[index]!)); // oxlint-disable-line no-bitwise -- the proof of the protocol
      if (!hash(key).equals(verifier)) return errorOf(10);
      if (error !== 0) return errorOf(error);
      isIn = true;
      const shown = isMutual ? fieldsOf(mac(mac(salted, salt), theirs, salt, ours)) : Buffer.alloc(0);
      const options = Buffer.concat([
        textOption(44, '2.00.059.00.1636101010'),
        Buffer.from([23, 3, 1, 0, 0, 0]),
      ]);
      return {
        parts: [
          [PART.login, fieldsOf(method, shown)],
          [PART.options, options, 2],
        ],
      };
    },
  };
}

/** A number of four bytes behind a mark that it is there. */
const ROW = Buffer.from([1, 1, 0, 0, 0]);

/** The row that the query is about. */
export function answerTo({ queryError }: Login): Answer {
  if (queryError !== 0) return errorOf(queryError);
  const column = Buffer.alloc(24 + 2);
  column.set([2, 3, 0, 0, 10], 0);
  for (const at of [8, 12]) column.writeUInt32LE(0xffff_ffff, at); // no table, no schema
  column.set([1, 0x31], 24);
  return {
    answers: 5,
    parts: [
      [PART.metadata, column],
      [PART.resultId, Buffer.alloc(8, 1)],
      [PART.result, ROW],
    ],
  };
}

/** An error by its number. */
export function errorOf(code: number): Answer {
  const text = 'canary';
  const error = Buffer.alloc(18);
  error.writeInt32LE(code, 0);
  error.writeInt32LE(text.length, 8);
  error.set([1, ...Buffer.from('HY000')], 12);
  return { kind: 5, parts: [[PART.error, Buffer.concat([error, Buffer.from(text)])]] };
}

function mac(key: Buffer, ...parts: readonly Buffer[]): Buffer {
  return createHmac('sha256', key).update(Buffer.concat(parts)).digest();
}

function hash(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
