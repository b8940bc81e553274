import type { Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import type { FailureReason } from '../contract/reasons.ts';
import type { TlsParameters } from '../contract/schema.ts';
import { u16, u32 } from './codec/bytes.ts';
import { refuseUnverified } from './clear.ts';
import type { Login } from './login.ts';
import { readStructure, structure } from './codec/packstream.ts';
import type { PackStreamValue, Structure } from './codec/packstream.ts';
import { notUnderstood, readExactly } from './wire.ts';

/*
 * Bolt in the versions 4.3 to 5.4, to the one server that the Connection names: the table of routes to the others of
 * its cluster is not asked for. See docs/decisions/2026-11-29-protocols-without-their-clients.md.
 */

/** A socket on which both sides have agreed on a version. */
interface Handshake {
  readonly socket: Socket;
  readonly version: readonly [major: number, minor: number];
}

const MAGIC = u32(0x6060_b017);
/** Newest first; the second byte says how many minor versions before it will do as well. */
const OFFERS = [Buffer.from([0, 4, 4, 5]), Buffer.from([0, 1, 4, 4]), u32(0), u32(0)];
const TAG = {
  hello: 0x01,
  goodbye: 0x02,
  run: 0x10,
  pull: 0x3f,
  logon: 0x6a,
  success: 0x70,
  record: 0x71,
  ignored: 0x7e,
  failure: 0x7f,
} as const;

/** Agrees on a version of Bolt. */
export async function handshake(socket: Socket): Promise<Handshake> {
  socket.write(Buffer.concat([MAGIC, ...OFFERS]));
  const chosen = await readExactly(socket, 4);
  const [zero, alsoZero, minor = 0, major = 0] = chosen;
  if (chosen.equals(u32(0)))
    throw new ConnectionFailure('ProtocolError', 'the server speaks none of the versions 4.3 to 5.4 of Bolt');
  const isOffered = (major === 5 && minor <= 4) || (major === 4 && (minor === 3 || minor === 4));
  if (zero !== 0 || alsoZero !== 0 || !isOffered) throw notUnderstood();
  return { socket, version: [major, minor] };
}

/** Sends HELLO, and LOGON in versions that have it, which logs in once; answers with the `server` field. */
export async function helloAndLogon(
  session: Handshake,
  login: Login | undefined,
  tls: TlsParameters | undefined,
): Promise<string> {
  if (login) refuseUnverified(tls);
  const token = login
    ? { scheme: 'basic', principal: login.user, credentials: login.password.reveal() }
    : { scheme: 'none' };
  const [major, minor] = session.version;
  const together = major < 5 || minor === 0;
  const agent = {
    user_agent: 'mooring/1',
    ...(major === 5 && minor >= 3 && { bolt_agent: { product: 'mooring/1' } }),
  };
  const greeting = await ask(session, TAG.hello, { ...agent, ...(together && token) });
  if (!together) await ask(session, TAG.logon, token);
  const name: unknown = greeting.get('server');
  return typeof name === 'string' ? name : '';
}

/** Runs `RETURN 1`, in the database that is named or else in that of the user. */
export async function runQuery(session: Handshake, database: string | undefined): Promise<void> {
  await ask(session, TAG.run, 'RETURN 1', {}, { mode: 'r', ...(database !== undefined && { db: database }) });
}

/** Fetches the record (PULL), and ends the session (GOODBYE). */
export async function pullAndGoodbye(session: Handshake): Promise<void> {
  await ask(session, TAG.pull, { n: 1 });
  send(session, structure(TAG.goodbye));
}

type Summary = ReadonlyMap<unknown, unknown>;

const MOST_RECORDS = 4;

async function ask(session: Handshake, tag: number, ...fields: readonly PackStreamValue[]): Promise<Summary> {
  send(session, structure(tag, ...fields));
  for (let count = 0; count < MOST_RECORDS; count += 1) {
    const { tag: answerTag, fields: received } = await readMessage(session);
    if (answerTag === TAG.record && tag === TAG.pull) continue;
    const [summary] = received;
    if (!(summary instanceof Map)) throw notUnderstood();
    if (answerTag === TAG.failure) throw boltFailure(summary.get('code'), tag);
    if (answerTag !== TAG.success) throw notUnderstood();
    return summary;
  }
  throw notUnderstood();
}

function send({ socket }: Handshake, message: Buffer): void {
  socket.write(Buffer.concat([u16(message.length), message, u16(0)]));
}

const LONGEST_MESSAGE = 64 * 1024;
const MOST_CHUNKS = 256;

/** A message comes in chunks; empty ones between messages keep the connection awake. */
async function readMessage({ socket }: Handshake): Promise<Structure> {
  let message = Buffer.alloc(0);
  for (let count = 0; count < MOST_CHUNKS; count += 1) {
    const length = (await readExactly(socket, 2)).readUInt16BE();
    if (length === 0 && message.length > 0) return readStructure(message);
    message = Buffer.concat([message, await readExactly(socket, length)]);
    if (message.length > LONGEST_MESSAGE)
      throw new ConnectionFailure('BudgetExceeded', 'an answer of the server is longer than 64 KiB');
  }
  throw notUnderstood();
}

type Meaning = readonly [RegExp, FailureReason, string];

const MEANINGS: readonly Meaning[] = [
  [
    /^Neo\.ClientError\.Security\.CredentialsExpired$/,
    'CredentialsExpired',
    'the password must be changed before it is used',
  ],
  [
    /^Neo\.ClientError\.Security\.AuthenticationRateLimit$/,
    'RateLimited',
    'the server was given wrong credentials too often',
  ],
  [/^Neo\.ClientError\.Security\.Forbidden$/, 'PermissionDenied', 'the user may not do what the test asks'],
  [/\.DatabaseNotFound$/, 'TargetNotFound', 'the database does not exist, or the user may not know of it'],
  [/\.DatabaseUnavailable$/, 'ServerUnavailable', 'the database is unavailable'],
  [/^Neo\.TransientError\./, 'ServerUnavailable', 'the server cannot answer now'],
];

/** Codes that an answer to HELLO or LOGON may have besides. */
const TO_LOGIN: readonly Meaning[] = [
  [
    /^Neo\.ClientError\.Security\.Unauthorized$/,
    'CredentialsRejected',
    'the server does not accept the user or the password',
  ],
  [
    /^Memgraph\.ClientError\.Security\.Unauthenticated$/,
    'CredentialsRejected',
    'the server does not accept the user or the password',
  ],
];

function boltFailure(code: unknown, request: number): ConnectionFailure {
  if (typeof code !== 'string') throw notUnderstood();
  const meaning = [...(request === TAG.hello || request === TAG.logon ? TO_LOGIN : []), ...MEANINGS].find(
    ([form]) => form.test(code),
  );
  return meaning
    ? new ConnectionFailure(meaning[1], meaning[2])
    : new ConnectionFailure('UnexpectedAnswer', 'the server answers with an error');
}
