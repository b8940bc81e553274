import { constants, createPublicKey, publicEncrypt } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import type { FailureReason } from '../contract/reasons.ts';
import type { TlsParameters } from '../contract/schema.ts';
import { refuseUnverified } from './clear.ts';
import type { Login } from './login.ts';
import { readMessage, sendMessage } from './websocket.ts';
import { notUnderstood } from './wire.ts';

/*
 * The protocol of Exasol: questions and answers in JSON over WebSocket, version 3. The password goes out encrypted by a
 * key that the server sends: an eavesdropper cannot read it, and an impostor in the place of the server can.
 * See docs/decisions/2026-11-29-protocols-without-their-clients.md.
 */

type Fields = Readonly<Record<string, unknown>>;

const VERSION = 3;

/** Logs in once (`login`); answers with the version of the server. */
export async function loginCommand(
  socket: Socket,
  { user, password }: Login,
  tls: TlsParameters | undefined,
): Promise<string | undefined> {
  refuseUnverified(tls);
  const { publicKeyPem } = await ask(socket, { command: 'login', protocolVersion: VERSION });
  const key = { key: keyIn(publicKeyPem), padding: constants.RSA_PKCS1_PADDING };
  const secret = Buffer.from(password.reveal());
  if (secret.length > LONGEST_PASSWORD)
    throw new ConnectionFailure('SecretInvalid', 'the password is longer than 117 bytes of UTF-8');
  const encrypted = publicEncrypt(key, secret).toString('base64');
  const about = {
    clientName: 'mooring',
    driverName: 'mooring',
    clientOs: 'unknown',
    clientOsUsername: 'mooring',
    clientRuntime: 'unknown',
  };
  const session = await ask(socket, { username: user, password: encrypted, useCompression: false, ...about });
  return /^([0-9][0-9A-Za-z.+-]{0,31})/.exec(String(session['releaseVersion']))?.[1];
}

/** What a key of 1024 bits, the shortest that is taken, encrypts. */
const LONGEST_PASSWORD = 117;
const LENGTHS = { shortest: 1024, longest: 8192 } as const;
const LONGEST_PEM = 8192;

function keyIn(pem: unknown): KeyObject {
  if (typeof pem !== 'string' || pem.length > LONGEST_PEM) throw notUnderstood();
  const key = readKey(pem);
  const { modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType !== 'rsa' || modulusLength < LENGTHS.shortest || modulusLength > LENGTHS.longest)
    throw notUnderstood();
  return key;
}

function readKey(pem: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch (error) {
    throw notUnderstood(error);
  }
}

/** Opens a schema (`setAttributes`). */
export async function setCurrentSchema(socket: Socket, name: string): Promise<void> {
  await ask(socket, { command: 'setAttributes', attributes: { currentSchema: name } }, NO_SCHEMA);
}

/** Runs `SELECT 1` (`execute`), refuses any other result, and ends the session (`disconnect`). */
export async function executeAndDisconnect(socket: Socket): Promise<void> {
  const { results } = await ask(socket, { command: 'execute', sqlText: 'SELECT 1' });
  const [result] = Array.isArray(results) ? (results as readonly Fields[]) : []; // whatever they are is looked at below
  const { data } = fieldsOf(fieldsOf(result)['resultSet']);
  if (JSON.stringify(data) !== '[[1]]')
    throw new ConnectionFailure('UnexpectedAnswer', 'the server answers SELECT 1 with something else');
  await ask(socket, { command: 'disconnect' });
}

async function ask(socket: Socket, question: Fields, more: Meanings = []): Promise<Fields> {
  sendMessage(socket, 'text', Buffer.from(JSON.stringify(question)));
  const { status, responseData, exception } = fieldsOf(
    parseJson((await readMessage(socket)).toString('utf8')),
  );
  if (status === 'ok') return fieldsOf(responseData);
  if (status !== 'error') throw notUnderstood();
  throw exasolFailure(fieldsOf(exception), more);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notUnderstood(error);
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}; // an object
}

type Meanings = readonly (readonly [RegExp, FailureReason, string])[];

const NO_SCHEMA: Meanings = [
  [/^42000\0/, 'TargetNotFound', 'the schema does not exist, or the user may not see it'],
];

/** By code, and where that is the same for several things, by what the text holds. */
const MEANINGS: Meanings = [
  [
    /^(42500\0|.....\0.*\binsufficient privileges\b)/i,
    'PermissionDenied',
    'the user may not do what the test asks',
  ],
  [/^(08004|28)/, 'CredentialsRejected', 'the server does not let this user in with this password'],
  [/^(08|57|40)/, 'ServerUnavailable', 'the database is starting, stopping or in maintenance'],
];

function exasolFailure({ sqlCode, text }: Fields, more: Meanings): ConnectionFailure {
  const error = `${String(sqlCode)}\0${String(text)}`;
  const meaning = [...more, ...MEANINGS].find(([start]) => start.test(error));
  return meaning
    ? new ConnectionFailure(meaning[1], meaning[2])
    : new ConnectionFailure('UnexpectedAnswer', 'the server answers with an error');
}
