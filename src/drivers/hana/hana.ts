import type { Socket } from 'node:net';
import type { Target } from '../../contract/connector.ts';
import { ConnectionFailure } from '../../contract/failure.ts';
import type { FailureReason } from '../../contract/reasons.ts';
import type { TlsParameters } from '../../contract/schema.ts';
import { canExist } from '../endpoints.ts';
import { scramExchange } from './login.ts';
import { optionsIn, optionsOf, segmentIn, segmentOf } from './parts.ts';
import type { SegmentPart, Segment } from './parts.ts';
import type { Login } from '../login.ts';
import { notUnderstood, readExactly } from '../wire.ts';

/*
 * SAP's SQL Command Network Protocol: an initialization, the address of one database of many, one login by SCRAM, one query.
 * See docs/decisions/2026-11-29-protocols-without-their-clients.md.
 */

/** A connection whose messages carry the id of its session. */
interface Conversation {
  /** Sends without waiting for an answer. */
  send(kind: number, ...parts: readonly SegmentPart[]): void;
  receive(): Promise<Segment>;
}

/** Versions of the product and of the protocol, and that numbers come with their low byte first. */
const GREETING = Buffer.from([0xff, 0xff, 0xff, 0xff, 4, 20, 0, 4, 1, 0, 0, 1, 1, 1]);
const NEWEST_PROTOCOL = 9;

/** Exchanges the initialization request and reply, in which each side names its versions. */
export async function initialize(socket: Socket): Promise<Conversation> {
  socket.write(GREETING);
  const [product = 0, , , protocol = 0] = await readExactly(socket, 4); // and not all eight, which may never come
  if (product === 0 || protocol === 0 || protocol > NEWEST_PROTOCOL) throw notUnderstood();
  await readExactly(socket, 4);
  return sessionOver(socket);
}

const HEADER_LENGTH = 32;
const LONGEST_ANSWER = 256 * 1024;

function sessionOver(socket: Socket): Conversation {
  let id: Buffer = Buffer.alloc(8, 0xff); // no session yet
  let count = 0;
  return {
    send(kind, ...parts) {
      const segment = segmentOf(kind, parts);
      const header = Buffer.alloc(HEADER_LENGTH);
      id.copy(header);
      header.writeUInt32LE(count, 8);
      header.writeUInt32LE(segment.length, 12);
      header.writeUInt32LE(LONGEST_ANSWER, 16);
      header.writeUInt16LE(1, 20);
      count += 1;
      socket.write(Buffer.concat([header, segment]));
    },
    async receive() {
      const header = await readExactly(socket, HEADER_LENGTH);
      const length = header.readUInt32LE(12);
      if (header.readUInt16LE(20) !== 1) throw notUnderstood();
      if (length > LONGEST_ANSWER)
        throw new ConnectionFailure('BudgetExceeded', 'an answer of the server is longer than 256 KiB');
      id = header.subarray(0, 8);
      return segmentIn(await readExactly(socket, length));
    },
  };
}

const ASK = { query: 2, challenge: 65, login: 66, end: 77, database: 82 } as const;
const PART = {
  command: 3,
  result: 5,
  error: 6,
  context: 29,
  login: 33,
  client: 35,
  options: 42,
  database: 67,
} as const;
const DATABASE = { name: 1, host: 2, port: 3, isHere: 4 } as const;
const OPTION = { wholeBatches: 2, distribution: 15, format: 23, version: 44 } as const;
const PROGRAM = 3;

/** Asks for the host and port of a database (DBCONNECTINFO); undefined where it is this one. */
export async function dbConnectInfo(session: Conversation, name: string): Promise<Target | undefined> {
  session.send(ASK.database, { kind: PART.database, ...optionsOf({ [DATABASE.name]: name }) });
  const answer = await receive(session, ['TargetNotFound', 'the server leads to no database of that name']);
  const options = optionsIn(answer.parts.get(PART.database));
  if (options.get(DATABASE.isHere) === true) return undefined;
  const [host, port] = [options.get(DATABASE.host), options.get(DATABASE.port)];
  if (host === undefined || host === '')
    throw new ConnectionFailure('TargetNotFound', 'the server leads to no database of that name');
  const place = { host: String(host), port: Number(port) };
  if (!canExist(place))
    throw new ConnectionFailure('UnexpectedAnswer', 'the server leads to a place that cannot exist');
  return place;
}

/** Logs in once (AUTHENTICATE, CONNECT); answers with the version of the server. */
export async function authenticateAndConnect(
  session: Conversation,
  login: Login,
  tls: TlsParameters | undefined,
): Promise<string | undefined> {
  const dialogue = scramExchange(login, tls);
  const context = { kind: PART.context, ...optionsOf({ [PROGRAM]: 'mooring' }) };
  session.send(ASK.challenge, context, { kind: PART.login, data: dialogue.first });
  const proof = await dialogue.prove(loginIn(await receive(session)));
  const options = optionsOf({ [OPTION.wholeBatches]: true, [OPTION.distribution]: 0, [OPTION.format]: 1 });
  const client = { kind: PART.client, data: Buffer.from(' mooring') };
  session.send(ASK.login, { kind: PART.login, data: proof }, client, { kind: PART.options, ...options });
  const answer = await receive(session);
  dialogue.verify(loginIn(answer));
  const version = optionsIn(answer.parts.get(PART.options)).get(OPTION.version);
  return /^\d{1,4}(\.\d{1,10}){1,3}/.exec(String(version))?.[0];
}

function loginIn({ parts }: Segment): Buffer {
  return parts.get(PART.login)?.data ?? Buffer.alloc(0);
}

/** What a query answers with. */
const SELECT_REPLY = 5;

/** Reads the one row of DUMMY (EXECUTEDIRECT), and ends the session (DISCONNECT). */
export async function executeDirect(session: Conversation): Promise<void> {
  session.send(ASK.query, { kind: PART.command, data: Buffer.from('SELECT 1 FROM DUMMY') });
  const { answers, parts } = await receive(session);
  if (answers !== SELECT_REPLY || !parts.has(PART.result)) throw notUnderstood();
  session.send(ASK.end);
}

type Meaning = readonly [FailureReason, string];

const NO_LICENSE: Meaning = ['ServerUnavailable', 'the license of the server does not let anybody work'];
const OVERLOAD: Meaning = ['ServerUnavailable', 'the server is overloaded'];
const KEY_REVOKED: Meaning = ['ServerUnavailable', 'the key of the database has been revoked'];
const NOT_ACCEPTED: Meaning = ['CredentialsRejected', 'the server does not accept the user or the password'];
const NO_DATABASE: Meaning = ['TargetNotFound', 'the server leads to no database of that name'];
const OTHER_VERSION: Meaning = ['UnexpectedAnswer', 'the server speaks another version of the protocol'];

/** Numbers of errors. The server tells why a login fails only where it is configured to (detailed_error_on_connect). */
const MEANINGS: Readonly<Record<number, Meaning>> = {
  4: ['ServerUnavailable', 'the server has no memory left'],
  10: NOT_ACCEPTED,
  18: ['ServerUnavailable', 'the server is shutting down'],
  19: NO_LICENSE,
  20: ['CredentialsExpired', 'the user is not valid any more, or not yet'],
  258: ['PermissionDenied', 'the user may not run the query of the test'],
  332: NOT_ACCEPTED,
  414: ['CredentialsExpired', 'the password must be changed'],
  415: ['AccountLocked', 'the user is deactivated'],
  416: ['AccountLocked', 'the user is locked'],
  437: NO_LICENSE,
  453: ['AuthMethodNotOffered', 'the user has no password'],
  488: NO_DATABASE,
  580: OTHER_VERSION,
  599: ['ServerUnavailable', 'the server is starting'],
  616: OVERLOAD,
  655: NO_LICENSE,
  663: ['PermissionDenied', 'the user may not connect from here'],
  738: NO_DATABASE,
  746: KEY_REVOKED,
  747: KEY_REVOKED,
  1034: ['TooManyConnections', 'the server has no connection left'],
  1035: OTHER_VERSION,
  1038: OVERLOAD,
};

const WARNING = 0;
const ERROR_REPLY = 5;

/** Waits for a reply; throws the failure that an error reply stands for. */
async function receive(
  session: Conversation,
  otherwise: Meaning = ['UnexpectedAnswer', 'the server answers with an error'],
): Promise<Segment> {
  const answer = await session.receive();
  if (answer.kind !== ERROR_REPLY) return answer;
  const error = answer.parts.get(PART.error)?.data ?? Buffer.alloc(0);
  if (error.length < 13) throw notUnderstood();
  if (error.readUInt8(12) === WARNING) return answer;
  const code = error.readInt32LE(0);
  throw new ConnectionFailure(...(MEANINGS[code] ?? otherwise));
}
