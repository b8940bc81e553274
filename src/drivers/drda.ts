import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import type { FailureReason } from '../contract/reasons.ts';
import type { TlsParameters } from '../contract/schema.ts';
import { Bytes, u16, u8 } from './codec/bytes.ts';
import { refuseUnverified } from './clear.ts';
import { ebcdic, fromEbcdic } from './codec/ebcdic.ts';
import type { Login } from './login.ts';
import { notUnderstood, readExactly } from './wire.ts';

/*
 * DRDA of The Open Group, with which applications talk to Db2 and to Derby's network server: an exchange of what both
 * sides know, one login, one database, and the commit of nothing.
 * See docs/decisions/2026-11-29-protocols-without-their-clients.md.
 */

/** A socket on which both sides have agreed on an encoding. */
interface Conversation {
  readonly socket: Socket;
  /** Texts are in EBCDIC where the server does not know UTF-8. */
  readonly encode: (text: string) => Buffer;
  readonly decode: (bytes: Buffer) => string;
}

// prettier-ignore
const CODE = {
  exchange: 0x1041, exchanged: 0x1443, managers: 0x1404, name: 0x115e, className: 0x1147, release: 0x115a,
  security: 0x106d, secured: 0x14ac, mechanism: 0x11a2, check: 0x106e, checked: 0x1219, verdict: 0x11a4, user: 0x11a0, password: 0x11a1,
  access: 0x2001, accessed: 0x2201, database: 0x2110, accessManager: 0x210f, product: 0x112e, token: 0x2135,
  types: 0x002f, encodings: 0x0035, single: 0x119c, double: 0x119d, mixed: 0x119e,
  commit: 0x200e, ended: 0x220c, state: 0x2408,
} as const;
const UNICODE = { manager: 0x1c08, level: 1208 } as const;
const USER_AND_PASSWORD = 3;
const MECHANISM = object(CODE.mechanism, u16(USER_AND_PASSWORD));
const SQL_MANAGER = 0x2407;
const MANAGERS = [0x1403, 7, SQL_MANAGER, 7, 0x240f, 7, 0x1440, 7, 0x1474, 5, UNICODE.manager, UNICODE.level];

/** Exchanges attributes (EXCSAT), and agrees on the security mechanism (ACCSEC). */
export async function exchangeAttributes(socket: Socket, database: string): Promise<Conversation> {
  const about = [
    object(CODE.name, ebcdic('mooring')),
    object(CODE.managers, Buffer.concat(MANAGERS.map(u16))),
  ];
  const attributes = [...about, object(CODE.className, ebcdic('MOORING')), object(CODE.release, ebcdic('1'))];
  // In one go, because what comes before the server has answered is in EBCDIC for certain.
  const securityAccess = [MECHANISM, object(CODE.database, ebcdic(database.padEnd(SHORTEST_NAME)))];
  socket.write(
    Buffer.concat([command(CODE.exchange, attributes, CHAIN_BIT), command(CODE.security, securityAccess)]),
  );
  const exchanged = await readAnswer(socket);
  const levels = new Bytes(fieldsIn(exchanged, CODE.exchanged).get(CODE.managers) ?? Buffer.alloc(0));
  let isUnicode = false;
  while (levels.remaining > 0) {
    const [manager, level] = [levels.u16(), levels.u16()];
    isUnicode ||= manager === UNICODE.manager && level === UNICODE.level;
  }
  const hasBoth = exchanged.some(([code]) => code === CODE.secured);
  checkMechanism(fieldsIn(hasBoth ? exchanged : await readAnswer(socket), CODE.secured));
  if (!isUnicode) return { socket, encode: ebcdic, decode: fromEbcdic };
  return { socket, encode: (text) => Buffer.from(text), decode: (bytes) => bytes.toString('utf8') };
}

function checkMechanism(offered: ReadonlyMap<number, Buffer>): void {
  const isRight =
    offered.get(CODE.mechanism)?.equals(u16(USER_AND_PASSWORD)) === true && !offered.has(CODE.verdict);
  if (!isRight)
    throw new ConnectionFailure('AuthMethodNotOffered', 'the server takes no user with a password');
}

/** Logs in once (SECCHK). */
export async function securityCheck(
  session: Conversation,
  { user, password }: Login,
  database: string,
  tls: TlsParameters | undefined,
): Promise<void> {
  const { socket, encode } = session;
  refuseUnverified(tls);
  const credential = [object(CODE.user, encode(user)), object(CODE.password, encode(password.reveal()))];
  const answer = await ask(socket, CODE.check, [MECHANISM, databaseField(session, database), ...credential]);
  const verdict = fieldsIn(answer, CODE.checked).get(CODE.verdict)?.[0];
  if (verdict === undefined) throw notUnderstood();
  if (verdict !== 0) throw loginFailure(verdict);
}

/** Opens the database (ACCRDB); answers with the product and its version, as the server writes them. */
export async function accessDatabase(session: Conversation, database: string): Promise<string> {
  const { socket, encode, decode } = session;
  const encodings = [CODE.single, CODE.double, CODE.mixed].map((code) => object(code, u16(UNICODE.level)));
  const answer = await ask(socket, CODE.access, [
    databaseField(session, database),
    object(CODE.accessManager, u16(SQL_MANAGER)),
    object(CODE.product, encode('DNC10161')),
    object(CODE.types, encode('QTDSQLASC')),
    object(CODE.encodings, Buffer.concat(encodings)),
    object(CODE.token, encode(`7F000001.0001.${randomBytes(4).toString('hex')}`)),
  ]);
  return decode(fieldsIn(answer, CODE.accessed).get(CODE.product) ?? Buffer.alloc(0));
}

/** Commits an empty unit of work (RDBCMM), which needs an open database. */
export async function commitUnitOfWork({ socket }: Conversation): Promise<void> {
  fieldsIn(await ask(socket, CODE.commit, []), CODE.ended);
}

const SHORTEST_NAME = 18;

function databaseField({ encode }: Conversation, database: string): Buffer {
  return object(CODE.database, encode(database.padEnd(SHORTEST_NAME)));
}

function object(code: number, ...data: readonly Buffer[]): Buffer {
  const length = data.reduce((sum, each) => sum + each.length, 4);
  return Buffer.concat([u16(length), u16(code), ...data]);
}

type Objects = readonly (readonly [code: number, data: Buffer])[];

const MAGIC = 0xd0;
const KIND = { request: 1, reply: 2, object: 3 } as const;
const CHAIN_BIT = 0x40;
const HEADER_LENGTH = 6;
/** Each command comes once, and servers want their numbers to grow. */
const ORDER: readonly number[] = [CODE.exchange, CODE.security, CODE.check, CODE.access, CODE.commit];
const MOST_OBJECTS = 8;

function command(code: number, fields: readonly Buffer[], chained = 0): Buffer {
  const request = object(code, ...fields);
  const head = [
    u16(request.length + HEADER_LENGTH),
    u8(MAGIC),
    u8(KIND.request + chained),
    u16(ORDER.indexOf(code) + 1),
  ];
  return Buffer.concat([...head, request]);
}

function ask(socket: Socket, code: number, fields: readonly Buffer[]): Promise<Objects> {
  socket.write(command(code, fields));
  return readAnswer(socket);
}

async function readAnswer(socket: Socket): Promise<Objects> {
  const objects: (readonly [number, Buffer])[] = [];
  for (let isLast = false; !isLast;) {
    const head = new Bytes(await readExactly(socket, HEADER_LENGTH));
    const [length, magic, format] = [head.u16(), head.u8(), head.u8()];
    const kind = format % 16;
    const isKnown = magic === MAGIC && (kind === KIND.reply || kind === KIND.object);
    if (!isKnown || length < HEADER_LENGTH + 4 || length > 0x7fff) throw notUnderstood();
    const body = new Bytes(await readExactly(socket, length - HEADER_LENGTH));
    while (body.remaining > 0) objects.push(readObject(body));
    if (objects.length > MOST_OBJECTS) throw notUnderstood();
    isLast = format < CHAIN_BIT;
  }
  return objects;
}

function readObject(bytes: Bytes): readonly [number, Buffer] {
  const length = bytes.u16();
  const code = bytes.u16();
  return [code, bytes.take(length - 4)];
}

/** The fields of the object that is wanted; any other that stands first says what is wrong. */
function fieldsIn(objects: Objects, wanted: number): ReadonlyMap<number, Buffer> {
  const reply = objects.find(([code]) => code === wanted);
  const state = objects.find(([code]) => code === CODE.state)?.[1];
  if (!reply) throw answerFailure(objects[0]?.[0] ?? 0, stateIn(state));
  const fields = new Bytes(reply[1]);
  const map = new Map<number, Buffer>();
  while (fields.remaining > 0) {
    const [code, data] = readObject(fields);
    map.set(code, data);
  }
  return map;
}

/** The five characters that SQL has for what went wrong; empty where nothing did. */
function stateIn(data: Buffer | undefined): string {
  if (data === undefined || data[0] === 0xff) return '';
  const state = data.toString('latin1', 5, 10);
  return /^[0-9A-Z]{5}$/.test(state) ? state : '';
}

type Meaning = readonly [FailureReason, string];

const VERDICTS: Readonly<Record<number, Meaning>> = {
  0x01: ['AuthMethodNotOffered', 'the server takes no user with a password'],
  0x0e: ['CredentialsExpired', 'the password has expired'],
  0x0f: ['CredentialsRejected', 'the server does not accept the password'],
  0x10: ['CredentialsRejected', 'the server misses a password'],
  0x12: ['CredentialsRejected', 'the server misses a user'],
  0x13: ['CredentialsRejected', 'the server does not accept the user or the password'],
  0x14: ['AccountLocked', 'the user is revoked'],
  0x16: ['PermissionDenied', 'the user may not connect from here'],
};

function loginFailure(verdict: number): ConnectionFailure {
  const meaning = VERDICTS[verdict];
  return meaning
    ? new ConnectionFailure(...meaning)
    : new ConnectionFailure('UnexpectedAnswer', 'the server cannot judge the login');
}

const NO_DATABASE: Meaning = [
  'TargetNotFound',
  'the database does not exist, or is not known to the server by that name',
];
const NO_RIGHT: Meaning = ['PermissionDenied', 'the server does not let the user open the database'];

const ANSWERS: Readonly<Record<number, Meaning>> = {
  0x2211: NO_DATABASE,
  0x2203: NO_RIGHT,
  0x221a: ['ServerUnavailable', 'the server cannot open the database'],
  0x1232: ['ServerUnavailable', 'the server fails for good'],
  0x1233: ['TooManyConnections', 'the server has reached a limit'],
  0x1245: ['UnexpectedAnswer', 'the server finds the conversation out of order'],
  0x124c: ['UnexpectedAnswer', 'the server does not understand what the test asks'],
  0x1210: ['UnexpectedAnswer', 'the server knows DRDA in other levels alone'],
  0x1250: ['UnexpectedAnswer', 'the server does not know what the test asks'],
  0x1251: ['UnexpectedAnswer', 'the server does not know a parameter of what the test asks'],
  0x1252: ['UnexpectedAnswer', 'the server does not know a value of what the test asks'],
  0x1254: ['UnexpectedAnswer', 'the server fails at what the test asks'],
  [CODE.state]: ['UnexpectedAnswer', 'the server answers with an error'],
};

/** States by their beginning, where the answer does not say enough. */
const STATES: readonly (readonly [string, Meaning])[] = [
  ['08004', NO_RIGHT],
  ['04501', NO_RIGHT],
  ['42', NO_RIGHT],
  ['57019', ['ServerUnavailable', 'the database is not active']],
  ['XJ004', NO_DATABASE],
];

function answerFailure(code: number, state: string): ConnectionFailure {
  const meaning = STATES.find(([start]) => state !== '' && state.startsWith(start))?.[1] ?? ANSWERS[code];
  return meaning ? new ConnectionFailure(...meaning) : notUnderstood();
}
