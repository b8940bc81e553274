import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Document } from 'bson';
import { ConnectionFailure } from '../contract/failure.ts';
import type { FailureReason } from '../contract/reasons.ts';
import { Secret } from '../contract/secret.ts';
import type { Login } from './login.ts';
import { checkTopology } from './replicaSet.ts';
import type { Topology } from './replicaSet.ts';
import { scram } from './scram.ts';
import type { Scram } from './scram.ts';
import { notUnderstood, readExactly } from './wire.ts';

/*
 * Commands in OP_MSG, one after the other, to one server: members of its set that the Connection does not name
 * are not looked for. See docs/decisions/2026-11-29-protocols-without-their-clients.md.
 */

/** Runs commands in databases of a server. */
interface CommandRunner {
  readonly login: Login | undefined;
  readonly run: (database: string, command: Document) => Promise<Document>;
  /** The same where the server may not know the command: undefined then. */
  readonly runIfKnown: (database: string, command: Document) => Promise<Document | undefined>;
}

/** Sends nothing until the first command. */
export async function commandRunner(socket: Socket, login: Login | undefined): Promise<CommandRunner> {
  const { deserialize, serialize } = await import('bson');
  const parse = (bytes: Buffer) => {
    try {
      return deserialize(bytes, { promoteBuffers: true });
    } catch (error) {
      throw notUnderstood(error);
    }
  };
  let request = 0;
  const ask = async (database: string, command: Document) => {
    request += 1;
    socket.write(frameDocument(request, Buffer.from(serialize({ ...command, $db: database }))));
    return parse(await readReply(socket, request));
  };
  const judged = (reply: Document) => {
    if (reply['ok'] !== 1) throw mongodbFailure(reply['code'], login);
    return reply;
  };
  return {
    login,
    run: async (database, command) => judged(await ask(database, command)),
    async runIfKnown(database, command) {
      const reply = await ask(database, command);
      return reply['ok'] !== 1 && reply['code'] === COMMAND_NOT_FOUND ? undefined : judged(reply);
    },
  };
}

/** Sends `hello`, or its older form where the server does not know it; with a login, logs in once (`saslStart`, `saslContinue`) by a mechanism that the server says the user has. */
export async function helloAndAuthenticate(
  session: CommandRunner,
  authSource: string,
  topology: Topology = {},
): Promise<void> {
  const { login } = session;
  const client = { driver: { name: 'mooring', version: '1' }, os: { type: 'linux' } };
  const about = {
    client,
    ...(topology.loadBalanced && { loadBalanced: true }),
    ...(login && { saslSupportedMechs: `${authSource}.${login.user}` }),
  };
  const greeting =
    (await session.runIfKnown('admin', { hello: 1, ...about })) ??
    (await session.run('admin', { isMaster: 1, ...about }));
  if (typeof greeting['maxWireVersion'] !== 'number') throw notUnderstood();
  checkTopology(greeting, topology);
  const offered: unknown = greeting['saslSupportedMechs'];
  if (login) await logIn(session, authSource, login, Array.isArray(offered) ? offered : undefined);
}

/**
 * By the strongest mechanism that the server says the user has. A server that says nothing is old, or does not know the
 * user: SCRAM-SHA-1, as the specification of drivers says, and SCRAM-SHA-256 where the server does not have that.
 */
async function logIn(
  session: CommandRunner,
  authSource: string,
  login: Login,
  offered: readonly unknown[] | undefined,
): Promise<void> {
  if (offered !== undefined) return converse(session, authSource, dialogueFor(login, offered));
  try {
    await converse(session, authSource, dialogueFor(login, ['SCRAM-SHA-1']));
  } catch (error) {
    // Nothing was proven yet, so that this is no second attempt.
    if (!(error instanceof ConnectionFailure) || error.reason !== 'AuthMethodNotOffered') throw error;
    await converse(session, authSource, dialogueFor(login, ['SCRAM-SHA-256']));
  }
}

async function converse(
  { run, runIfKnown }: CommandRunner,
  authSource: string,
  { mechanism, dialogue }: SaslConversation,
): Promise<void> {
  const say = (text: string) => Buffer.from(text);
  const challenge = await runIfKnown(authSource, {
    saslStart: 1,
    mechanism,
    payload: say(dialogue.first),
    options: { skipEmptyExchange: true },
  });
  if (challenge === undefined)
    throw new ConnectionFailure(
      'AuthMethodNotOffered',
      'the server knows no login by SCRAM: it may ask for none at all',
    );
  const conversationId: unknown = challenge['conversationId'];
  const proof = await dialogue.prove(textIn(challenge));
  const outcome = await run(authSource, { saslContinue: 1, conversationId, payload: say(proof) });
  dialogue.verify(textIn(outcome));
  if (outcome['done'] === true) return;
  const end = await run(authSource, { saslContinue: 1, conversationId, payload: say('') });
  if (end['done'] !== true) throw notUnderstood();
}

/** Whether the database exists, and the user has any right in it; in this order, because some servers make what they are asked about. */
export async function useDatabase({ run }: CommandRunner, database: string): Promise<void> {
  const nothing = { name: 'mooring' };
  const { databases } = await run('admin', {
    listDatabases: 1,
    nameOnly: true,
    filter: { name: database },
    ...READ_PREFERENCE,
  });
  await run(database, {
    listCollections: 1,
    nameOnly: true,
    authorizedCollections: true,
    filter: nothing,
    ...READ_PREFERENCE,
  });
  if (!Array.isArray(databases)) throw notUnderstood();
  const exists = databases.some(
    (each: unknown) => typeof each === 'object' && each !== null && 'name' in each && each.name === database,
  );
  if (!exists)
    throw new ConnectionFailure(
      'TargetNotFound',
      'the database does not exist: nothing was ever written to it',
    );
}

/** Sends `listDatabases`, which only a client that has logged in may send. */
export async function listDatabases({ run }: CommandRunner): Promise<void> {
  await run('admin', { listDatabases: 1, nameOnly: true, filter: { name: 'admin' }, ...READ_PREFERENCE });
}

/** Sends `ping`, and asks for the version (`buildInfo`); undefined where the server does not tell it. */
export async function pingAndBuildInfo({ run }: CommandRunner): Promise<string | undefined> {
  await run('admin', { ping: 1 });
  const version: unknown = (await run('admin', { buildInfo: 1 }))['version'];
  return typeof version === 'string' ? /^[0-9][0-9A-Za-z.+-]{0,31}/.exec(version)?.[0] : undefined;
}

/** So that a member of a set that is no primary answers too. */
const READ_PREFERENCE = { $readPreference: { mode: 'primaryPreferred' } };

interface SaslConversation {
  readonly mechanism: string;
  readonly dialogue: Scram;
}

function dialogueFor({ user, password }: Login, mechanisms: readonly unknown[]): SaslConversation {
  if (mechanisms.includes('SCRAM-SHA-256'))
    return { mechanism: 'SCRAM-SHA-256', dialogue: scram('sha256', { user, password }) };
  if (!mechanisms.includes('SCRAM-SHA-1')) {
    throw new ConnectionFailure(
      'AuthMethodNotOffered',
      'the server knows no password of the user to be proven by SCRAM',
    );
  }
  const digest = createHash('md5').update(`${user}:mongo:${password.reveal()}`).digest('hex'); // what this mechanism calls the password
  return { mechanism: 'SCRAM-SHA-1', dialogue: scram('sha1', { user, password: new Secret(digest) }) };
}

function textIn(reply: Document): string {
  const payload: unknown = reply['payload'];
  if (!Buffer.isBuffer(payload)) throw notUnderstood();
  return payload.toString('utf8');
}

const HEADER_LENGTH = 16;
const PREFIX_LENGTH = HEADER_LENGTH + 5;
const OP_MSG = 2013;
const CHECKSUM_PRESENT = 1;
const LONGEST_REPLY = 48 * 1024;

/** One section, one document. */
function frameDocument(request: number, document: Buffer): Buffer {
  const head = Buffer.alloc(PREFIX_LENGTH);
  head.writeInt32LE(PREFIX_LENGTH + document.length, 0);
  head.writeInt32LE(request, 4);
  head.writeInt32LE(OP_MSG, 12);
  return Buffer.concat([head, document]);
}

async function readReply(socket: Socket, request: number): Promise<Buffer> {
  const head = await readExactly(socket, PREFIX_LENGTH);
  const length = head.readInt32LE(0) - PREFIX_LENGTH;
  const isReply =
    head.readInt32LE(8) === request && head.readInt32LE(12) === OP_MSG && head[HEADER_LENGTH + 4] === 0;
  if (!isReply || length < 5) throw notUnderstood();
  if (length > LONGEST_REPLY)
    throw new ConnectionFailure('BudgetExceeded', 'an answer of the server is longer than 48 KiB');
  const body = await readExactly(socket, length);
  const flags = head.readUInt32LE(HEADER_LENGTH);
  return flags & CHECKSUM_PRESENT ? body.subarray(0, -4) : body;
}

const UNAUTHORIZED = 13;
const COMMAND_NOT_FOUND = 59;

/** Codes of errors, of MongoDB and (8000) Atlas. */
const MEANINGS: readonly (readonly [readonly number[], FailureReason, string])[] = [
  [[18, 11, 8000], 'CredentialsRejected', 'the server does not accept the user or the password'],
  [[334, 2], 'AuthMethodNotOffered', 'the server does not offer the login by SCRAM'],
  [
    [UNAUTHORIZED],
    'PermissionDenied',
    'the user may do nothing in the database: it lacks a role there, such as read',
  ],
  [[73], 'TargetNotFound', 'the name is not one that a database can have'],
  [
    [6, 7, 89, 91, 133, 189, 9001, 10107, 11600, 11602, 13435, 13436],
    'ServerUnavailable',
    'the server is starting, stopping or without a primary',
  ],
  [[462], 'RateLimited', 'the server was asked too often'],
  [[COMMAND_NOT_FOUND, 115], 'UnexpectedAnswer', 'the server does not support what the test asks'],
];

function mongodbFailure(code: unknown, login: Login | undefined): ConnectionFailure {
  if (code === UNAUTHORIZED && !login)
    return new ConnectionFailure('CredentialsRejected', 'the server asks for a login, and none is given');
  const meaning = MEANINGS.find(([codes]) => codes.some((each) => each === code));
  return meaning
    ? new ConnectionFailure(meaning[1], meaning[2])
    : new ConnectionFailure('UnexpectedAnswer', 'the server answers with an error');
}
