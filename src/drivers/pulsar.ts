import type { Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import type { FailureReason } from '../contract/reasons.ts';
import type { TlsParameters } from '../contract/schema.ts';
import type { Secret } from '../contract/secret.ts';
import { u32 } from './codec/bytes.ts';
import { refuseUnverified } from './clear.ts';
import type { Login } from './login.ts';
import { bytesField, fieldsIn, numberField } from './codec/protobuf.ts';
import type { MessageFields } from './codec/protobuf.ts';
import { notUnderstood, readExactly } from './wire.ts';

/*
 * Three commands of Pulsar's binary protocol, as PulsarApi.proto has them:
 * https://pulsar.apache.org/docs/next/developing-binary-protocol/. See docs/decisions/2026-11-29-protocols-without-their-clients.md.
 */

/** Commands, each by its type; the one that holds the message has the same number as the field in which it stands. */
const COMMAND = {
  connect: 2,
  connected: 3,
  error: 14,
  ping: 18,
  pong: 19,
  partitions: 21,
  partitionsTold: 22,
  challenge: 36,
} as const;

/** A token, a user and a password, or the certificate of the TLS session. */
export type AuthMethod = { readonly token: Secret } | Login | 'certificate';

/** The version of the protocol that every broker since 2.0 knows. */
const PROTOCOL_VERSION = 12;
const REQUEST_ID = 1; // each request that has one is sent once

/** Logs in once (CommandConnect, CommandConnected); answers with the version of the broker. */
export async function commandConnect(
  socket: Socket,
  credential: AuthMethod | undefined,
  tls: TlsParameters | undefined,
): Promise<string | undefined> {
  if (credential !== undefined && credential !== 'certificate') refuseUnverified(tls);
  const login = credential === undefined ? [] : loginFields(credential);
  send(socket, COMMAND.connect, bytesField(1, 'mooring'), numberField(4, PROTOCOL_VERSION), ...login);
  const connected = await expect(socket, COMMAND.connected);
  return /[0-9][0-9A-Za-z.+-]{0,31}/.exec(textOf(connected, 1))?.[0];
}

/** The fields auth_method_name and auth_data. */
function loginFields(credential: AuthMethod): readonly Buffer[] {
  if (credential === 'certificate') return [bytesField(5, 'tls')];
  if ('token' in credential) return [bytesField(5, 'token'), bytesField(3, credential.token.reveal())];
  return [bytesField(5, 'basic'), bytesField(3, `${credential.user}:${credential.password.reveal()}`)];
}

/** Asks for the partitions of a topic, which needs the right to look it up (CommandPartitionedTopicMetadata). */
export async function partitionedTopicMetadata(socket: Socket, topic: string): Promise<void> {
  send(socket, COMMAND.partitions, bytesField(1, topic), numberField(2, REQUEST_ID));
  const response = await expect(socket, COMMAND.partitionsTold);
  if (response.get(2) !== REQUEST_ID) throw notUnderstood();
  if (response.get(3) === LOOKUP_FAILURE) throw pulsarFailure(response.get(4));
}

const LOOKUP_FAILURE = 1;

/** Sends CommandPing, and waits for CommandPong. */
export async function commandPing(socket: Socket): Promise<void> {
  send(socket, COMMAND.ping);
  await expect(socket, COMMAND.pong);
}

function send(socket: Socket, command: number, ...fields: readonly Buffer[]): void {
  const body = Buffer.concat([numberField(1, command), bytesField(command, Buffer.concat(fields))]);
  socket.write(Buffer.concat([u32(body.length + 4), u32(body.length), body]));
}

const MOST_PINGS = 8;

/** Waits for one command, and gives its fields; pings of the broker, which come when it has waited long, are passed over. */
async function expect(socket: Socket, wanted: number): Promise<MessageFields> {
  for (let count = 0; count < MOST_PINGS; count += 1) {
    const command = fieldsIn(await readFrame(socket));
    const type = command.get(1);
    if (type === COMMAND.ping) continue;
    if (type === COMMAND.challenge) {
      throw new ConnectionFailure('AuthMethodNotOffered', 'the broker asks for more than the credential');
    }
    const body = typeof type === 'number' ? command.get(type) : undefined;
    if (!Buffer.isBuffer(body)) throw notUnderstood();
    if (type === COMMAND.error) throw pulsarFailure(fieldsIn(body).get(2));
    if (type !== wanted) throw notUnderstood();
    return fieldsIn(body);
  }
  throw notUnderstood();
}

const LARGEST_FRAME = 64 * 1024;

/** No command that is waited for has a payload. */
async function readFrame(socket: Socket): Promise<Buffer> {
  const head = await readExactly(socket, 8);
  const [size, length] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  if (size !== length + 4 || size > LARGEST_FRAME) throw notUnderstood();
  return readExactly(socket, length);
}

function textOf(fields: MessageFields, field: number): string {
  const value = fields.get(field);
  return Buffer.isBuffer(value) ? value.toString('utf8') : '';
}

const CODES: Readonly<Record<number, readonly [FailureReason, string]>> = {
  1: ['ServerUnavailable', 'the broker cannot read what is known of the topic'],
  3: ['CredentialsRejected', 'the broker does not accept the credential'],
  4: ['PermissionDenied', 'the credential is right and may not look up the topic'],
  6: ['ServerUnavailable', 'the broker is starting, or does not serve the topic now'],
  10: ['UnexpectedAnswer', 'the broker does not know the version of the protocol that the test speaks'],
  11: ['TargetNotFound', 'the tenant, the namespace or the topic does not exist'],
  14: ['RateLimited', 'the broker was asked too often'],
  17: ['TargetNotFound', 'the name is not one that a topic can have'],
};

function pulsarFailure(code: unknown): ConnectionFailure {
  const meaning = typeof code === 'number' ? CODES[code] : undefined;
  return meaning
    ? new ConnectionFailure(meaning[0], meaning[1])
    : new ConnectionFailure('UnexpectedAnswer', 'the broker answers with an error');
}
