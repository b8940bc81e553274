import type { Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import type { FailureReason } from '../contract/reasons.ts';
import type { TlsParameters } from '../contract/schema.ts';
import { Bytes, u16, u32, u8 } from './codec/bytes.ts';
import { refuseUnverified } from './clear.ts';
import type { Login } from './login.ts';
import { notUnderstood, readExactly } from './wire.ts';

/*
 * The native protocol of Cassandra in version 4, which 2.2 and everything since knows: one login by SASL PLAIN, and
 * two questions to the one node that the Connection names; the others of its cluster are not looked for.
 * See docs/decisions/2026-11-29-protocols-without-their-clients.md.
 */

// prettier-ignore
const OP = { error: 0, startup: 1, ready: 2, authenticate: 3, query: 7, result: 8, challenge: 14, response: 15, success: 16 } as const;
const REQUEST = 0x04;
const ANSWER = 0x84;
const HEADER_LENGTH = 9;
const LONGEST_ANSWER = 64 * 1024;

/** Sends STARTUP, and where there is a login one AUTH_RESPONSE to AUTHENTICATE; answers whether the server asked for it. */
export async function startup(
  socket: Socket,
  login: Login | undefined,
  tls: TlsParameters | undefined,
): Promise<boolean> {
  const { operation, body } = await ask(
    socket,
    OP.startup,
    Buffer.concat([u16(1), text('CQL_VERSION'), text('3.0.0')]),
  );
  if (operation === OP.ready) return false;
  if (operation !== OP.authenticate) throw notUnderstood();
  const authenticator = readText(body);
  if (!login)
    throw new ConnectionFailure('CredentialsRejected', 'the server asks for a login, and none is given');
  refuseUnverified(tls);
  await logIn(socket, login, authenticator);
  return true;
}

/** DataStax Enterprise wants the name of the mechanism before its message. */
const NAMES_MECHANISM = 'com.datastax.bdp.cassandra.auth.DseAuthenticator';

async function logIn(socket: Socket, { user, password }: Login, authenticator: string): Promise<void> {
  if (authenticator === NAMES_MECHANISM) {
    const { operation } = await ask(socket, OP.response, long('PLAIN'));
    if (operation !== OP.challenge) throw notUnderstood();
  }
  const { operation } = await ask(socket, OP.response, long(`\0${user}\0${password.reveal()}`));
  if (operation === OP.challenge) {
    throw new ConnectionFailure(
      'AuthMethodNotOffered',
      'the server asks for more than a user and a password',
    );
  }
  if (operation !== OP.success) throw notUnderstood();
}

/** Whether the keyspace exists (USE). */
export async function useKeyspace(socket: Socket, keyspace: string): Promise<void> {
  const body = await query(socket, `USE "${keyspace.replaceAll('"', '""')}"`).catch((error: unknown) => {
    throw error instanceof Invalid
      ? new ConnectionFailure('TargetNotFound', 'the keyspace does not exist')
      : error;
  });
  if (body.i32() !== RESULT.keyspace) throw notUnderstood();
}

/** The version of the node (`release_version`), which a server tells only to clients that have logged in. */
export async function queryReleaseVersion(socket: Socket): Promise<string | undefined> {
  const body = await query(socket, 'SELECT release_version FROM system.local');
  if (body.i32() !== RESULT.rows) throw notUnderstood();
  const [flags, columns] = [body.i32(), body.i32()];
  if (flags !== GLOBAL_NAMES || columns !== 1) throw notUnderstood();
  for (const _ of ['keyspace', 'table', 'column']) readText(body);
  const kind = body.u16();
  if ((kind !== TYPE.ascii && kind !== TYPE.text) || body.i32() !== 1) throw notUnderstood();
  return /^[0-9][0-9A-Za-z.+~-]{0,31}/.exec(body.take(body.i32()).toString('latin1'))?.[0];
}

const RESULT = { rows: 2, keyspace: 3 } as const;
const GLOBAL_NAMES = 1;
const TYPE = { ascii: 1, text: 13 } as const;
const CONSISTENCY_ONE = 1;

async function query(socket: Socket, statement: string): Promise<Bytes> {
  const { operation, body } = await ask(
    socket,
    OP.query,
    Buffer.concat([long(statement), u16(CONSISTENCY_ONE), u8(0)]),
  );
  if (operation !== OP.result) throw notUnderstood();
  return body;
}

interface Answer {
  readonly operation: number;
  readonly body: Bytes;
}

async function ask(socket: Socket, operation: number, body: Buffer): Promise<Answer> {
  socket.write(Buffer.concat([u8(REQUEST), u8(0), u16(0), u8(operation), u32(body.length), body]));
  const version = (await readExactly(socket, 1)).readUInt8();
  if (version < 0x81 || version > 0x8f) throw notUnderstood();
  const head = new Bytes(await readExactly(socket, HEADER_LENGTH - 1));
  const [flags, stream, answered, length] = [head.u8(), head.u16(), head.u8(), head.u32()];
  if (flags > 15 || stream !== 0 || answered > OP.success) throw notUnderstood();
  if (length > LONGEST_ANSWER)
    throw new ConnectionFailure('BudgetExceeded', 'an answer of the server is longer than 64 KiB');
  const answer = new Bytes(await readExactly(socket, length));
  if (answered === OP.error) throw cassandraFailure(answer.u32());
  if (version !== ANSWER || flags !== 0) throw notUnderstood(); // no compression, tracing or warnings were asked for
  return { operation: answered, body: answer };
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u16(bytes.length), bytes]);
}

function long(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u32(bytes.length), bytes]);
}

function readText(body: Bytes): string {
  return body.take(body.u16()).toString('utf8');
}

const INVALID = 0x2200;

const CODES: Readonly<Record<number, readonly [FailureReason, string]>> = {
  0x0000: ['ServerUnavailable', 'the server fails to answer'],
  0x000a: ['UnexpectedAnswer', 'the server does not speak version 4 of the protocol'],
  0x0100: ['CredentialsRejected', 'the server does not accept the user or the password'],
  0x1000: ['ServerUnavailable', 'not enough nodes of the cluster are alive'],
  0x1001: ['ServerUnavailable', 'the server is overloaded'],
  0x1002: ['ServerUnavailable', 'the server is starting'],
  0x1100: ['ServerUnavailable', 'the nodes of the cluster do not answer each other in time'],
  0x1200: ['ServerUnavailable', 'the nodes of the cluster do not answer each other in time'],
  0x2100: ['PermissionDenied', 'the user may not ask what the test asks'],
};

/** The error INVALID, whose meaning depends on the statement. */
class Invalid extends ConnectionFailure {}

function cassandraFailure(code: number): ConnectionFailure {
  const [reason, message] = CODES[code] ?? ['UnexpectedAnswer', 'the server answers with an error'];
  return code === INVALID ? new Invalid(reason, message) : new ConnectionFailure(reason, message);
}
