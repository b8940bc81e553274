import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import { VERIFY_SERVER } from '../contract/remedies.ts';
import type { FailureReason } from '../contract/reasons.ts';
import type { TlsParameters } from '../contract/schema.ts';
import type { Secret } from '../contract/secret.ts';
import { Bytes, u32 } from './codec/bytes.ts';
import { mayGoInClear } from './clear.ts';
import { notUnderstood, readExactly } from './wire.ts';

/*
 * The protocol of Vertica: messages as PostgreSQL has them, with ways to log in of its own, of which the usual one
 * proves the password by SHA-512 and does not send it. See docs/decisions/2026-11-29-protocols-without-their-clients.md.
 */

/** The fields of the startup message that a manifest sets, and the password. */
interface StartupParameters {
  readonly user: string;
  readonly password: Secret;
  /** Without it the one that the server has. */
  readonly database: string | undefined;
}

interface Message {
  readonly kind: string;
  readonly data: Buffer;
}

const VERSION = { request: 0x0003_0005, newest: 0x0003_0010 } as const;
const HELLO_LENGTH = 4;

/** Sends the startup message, and logs in once; answers with the version of the server, where it tells it. */
export async function startupConnection(
  socket: Socket,
  login: StartupParameters,
  tls: TlsParameters | undefined,
): Promise<string | undefined> {
  socket.write(startup(login));
  let isProven = false;
  for (let rounds = 0; rounds < MOST_MESSAGES; rounds += 1) {
    const { data } = await readMessage(socket, BEFORE);
    const authentication = new Bytes(data);
    const request = authentication.u32();
    if (request === AUTHENTICATION.in) return readyVersion(socket);
    if (request === AUTHENTICATION.expiresSoon) continue;
    if (isProven && !ENDS.includes(request)) throw notUnderstood();
    socket.write(message('p', Buffer.from(`${proofFor(request, authentication, login, tls)}\0`)));
    isProven = true;
  }
  throw notUnderstood();
}

function startup({ user, database = '' }: StartupParameters): Buffer {
  const fields: Readonly<Record<string, string>> = {
    user,
    database,
    client_label: 'mooring',
    client_type: 'mooring',
    autocommit: 'off',
    binary_data_protocol: '0',
    protocol_features: '{"request_complex_types":false}',
    protocol_compat: 'VER',
    auth_category: 'User',
  };
  const newest = Buffer.concat([Buffer.from('protocol_version\0'), u32(VERSION.newest), Buffer.alloc(1)]);
  const rest = Buffer.from(`${Object.entries(fields).flat().join('\0')}\0\0`);
  const length = HELLO_LENGTH * 2 + newest.length + rest.length;
  return Buffer.concat([u32(length), u32(VERSION.request), newest, rest]);
}

const AUTHENTICATION = {
  in: 0,
  clear: 3,
  md5: 5,
  expired: 9,
  expiresSoon: 11,
  secondFactor: 14,
  hashed: 65_536,
  hashedMd5: 65_541,
  hashedSha512: 66_048,
} as const;

/** What a server may ask for when the password was right. */
const ENDS: readonly number[] = [AUTHENTICATION.expired, AUTHENTICATION.secondFactor];

/** The answer to the authentication that the server asks for. */
function proofFor(
  request: number,
  authentication: Bytes,
  { user, password }: StartupParameters,
  tls: TlsParameters | undefined,
): string {
  switch (request) {
    case AUTHENTICATION.clear:
      if (mayGoInClear(tls)) return password.reveal();
      throw new ConnectionFailure(
        'AuthMethodNotOffered',
        'the server asks for the password in clear, over a session that is not verified',
        { remedy: VERIFY_SERVER },
      );
    case AUTHENTICATION.md5:
    case AUTHENTICATION.hashedMd5:
      return passwordHash('md5', password, [Buffer.from(user), authentication.take(4)]);
    case AUTHENTICATION.hashed:
    case AUTHENTICATION.hashedSha512: {
      const salt = authentication.take(4);
      return passwordHash('sha512', password, [authentication.take(authentication.u32()), salt]);
    }
    case AUTHENTICATION.expired:
      throw new ConnectionFailure('CredentialsExpired', 'the password has expired');
    default:
      throw new ConnectionFailure(
        'AuthMethodNotOffered',
        'the server asks for another proof than a password',
      );
  }
}

/** The password with the first salt, and what comes of it with the second. */
function passwordHash(hash: 'md5' | 'sha512', password: Secret, salts: readonly Buffer[]): string {
  const digest = salts.reduce(
    (text, salt) => createHash(hash).update(text).update(salt).digest('hex'),
    password.reveal(),
  );
  return `${hash}${digest}`;
}

/** Waits until the session is ready; its parameters come before. */
async function readyVersion(socket: Socket): Promise<string | undefined> {
  let version: string | undefined;
  for (const { kind, data } of await readUntilReady(socket)) {
    if (kind === 'S')
      version =
        /^server_version\0(?:Vertica Analytic Database )?v?([0-9][0-9A-Za-z.-]{0,31})/.exec(
          data.toString('latin1'),
        )?.[1] ?? version;
  }
  return version;
}

/** Runs `SELECT 1` (simple query), and refuses any other result. */
export async function simpleQuery(socket: Socket): Promise<void> {
  socket.write(message('Q', Buffer.from('SELECT 1\0')));
  const rows = (await readUntilReady(socket)).filter(({ kind }) => kind === 'D');
  const isRight = rows.length === 1 && rows[0]?.data.equals(THE_ROW) === true;
  if (!isRight)
    throw new ConnectionFailure('UnexpectedAnswer', 'the server answers SELECT 1 with something else');
}

const THE_ROW = Buffer.from([0, 1, 0, 0, 0, 1, 0x31]);
const MOST_MESSAGES = 64;
const LONGEST_MESSAGE = 64 * 1024;

async function readUntilReady(socket: Socket): Promise<readonly Message[]> {
  const messages: Message[] = [];
  while (messages.at(-1)?.kind !== 'Z') {
    if (messages.length === MOST_MESSAGES) throw notUnderstood();
    messages.push(await readMessage(socket));
  }
  return messages;
}

/** Reads one that is no notice; an error is a failure. */
async function readMessage(socket: Socket, kinds = DURING): Promise<Message> {
  for (let notices = 0; notices < MOST_MESSAGES; notices += 1) {
    const kind = (await readExactly(socket, 1)).toString('latin1');
    if (!kinds.includes(kind)) throw notUnderstood(); // before the rest has come, which it may never do
    const length = (await readExactly(socket, 4)).readUInt32BE() - 4;
    if (length < 0) throw notUnderstood();
    if (length > LONGEST_MESSAGE)
      throw new ConnectionFailure('BudgetExceeded', 'a message of the server is longer than 64 KiB');
    const data = await readExactly(socket, length);
    if (kind === 'E') throw verticaFailure(data);
    if (kind !== 'N') return { kind, data };
  }
  throw notUnderstood();
}

/** Authentication, error and notice come before a session; then errors, notices, parameters, a key, that it is ready, columns, rows, and that they end. */
const BEFORE = 'REN';
const DURING = 'ENSKZTDC';

function message(kind: string, data: Buffer): Buffer {
  return Buffer.concat([Buffer.from(kind), u32(data.length + 4), data]);
}

/** By SQLSTATE, and where that is the same for several things, by how the text begins or what it holds. */
const MEANINGS: readonly (readonly [RegExp, FailureReason, string])[] = [
  [/^28...\0.*\blocked\b/, 'AccountLocked', 'the account is locked'],
  [/^28/, 'CredentialsRejected', 'the server does not accept the user or the password'],
  [/^3D000/, 'TargetNotFound', 'the database does not exist'],
  [/^42501/, 'PermissionDenied', 'the user may not do what the test asks'],
  [
    /^(53300|.....\0New session rejected)/,
    'TooManyConnections',
    'the server, the database or the user has no session left',
  ],
  [/^(57|53|58)/, 'ServerUnavailable', 'the server is starting, recovering or stopping'],
];

function verticaFailure(data: Buffer): ConnectionFailure {
  const fields = data.toString('utf8').split('\0');
  const [state = '', text = ''] = ['C', 'M'].map((letter) =>
    fields.find((field) => field.startsWith(letter))?.slice(1),
  );
  const meaning = MEANINGS.find(([start]) => start.test(`${state}\0${text}`));
  if (meaning) return new ConnectionFailure(meaning[1], meaning[2]);
  return /^[0-9A-Z]{5}$/.test(state)
    ? new ConnectionFailure('UnexpectedAnswer', 'the server answers with an error')
    : notUnderstood();
}
