import type { Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import type { FailureReason } from '../contract/reasons.ts';
import type { TlsParameters } from '../contract/schema.ts';
import type { Secret } from '../contract/secret.ts';
import { bearerFailure, bearerMessages } from './bearer.ts';
import { Bytes, u16, u32, u8 } from './codec/bytes.ts';
import { refuseUnverified } from './clear.ts';
import { canExist } from './endpoints.ts';
import type { Login } from './login.ts';
import { scram } from './scram.ts';
import { hungUp, notUnderstood, readExactly } from './wire.ts';

/*
 * Five requests of Kafka, each in the oldest version that does what a test needs: old brokers know it, and version 4
 * has kept it. See docs/decisions/2026-11-29-protocols-without-their-clients.md.
 */

/** How a client logs in: by a mechanism that proves or sends a password, or by a token of OAuth 2.0. */
export type SaslLogin =
  | {
      readonly mechanism: 'SCRAM-SHA-512' | 'SCRAM-SHA-256' | 'PLAIN';
      readonly login: Login;
      /** True where id and key of a delegation token stand for user and password. */
      readonly isDelegated?: boolean;
    }
  | { readonly mechanism: 'OAUTHBEARER'; readonly token: Secret };

/** A broker as the cluster advertises it. */
export interface Broker {
  readonly id: number;
  readonly host: string;
  readonly port: number;
}

const API = {
  metadata: [3, 4],
  handshake: [17, 1],
  versions: [18, 0],
  authenticate: [36, 0],
} as const satisfies Readonly<Record<string, readonly [key: number, version: number]>>;

/** Asks which requests the broker knows (ApiVersions), which it answers before a login. */
export async function apiVersions(socket: Socket): Promise<void> {
  const answer = await ask(socket, API.versions, Buffer.alloc(0));
  const error = answer.i16();
  if (error !== 0) throw kafkaFailure(error);
  const ranges = new Map(list(answer, 6, (each) => [each.i16(), [each.i16(), each.i16()] as const] as const));
  const [key, version] = API.metadata;
  const [oldest, newest] = ranges.get(key) ?? [0, -1];
  if (version < oldest || version > newest)
    throw new ConnectionFailure(
      'UnexpectedAnswer',
      'the broker knows no request of the versions that the test speaks',
    );
}

/** Logs in once (SaslHandshake, SaslAuthenticate). */
export async function saslHandshake(
  socket: Socket,
  sasl: SaslLogin,
  tls: TlsParameters | undefined,
): Promise<void> {
  if (sasl.mechanism === 'PLAIN' || sasl.mechanism === 'OAUTHBEARER') refuseUnverified(tls);
  const handshake = await ask(socket, API.handshake, text(sasl.mechanism)).catch((error: unknown) => {
    throw hungUp(error, 'the broker hangs up when asked for a login: its listener may know none') ?? error;
  });
  const error = handshake.i16();
  if (error !== 0) throw kafkaFailure(error);
  if (sasl.mechanism === 'OAUTHBEARER') return showToken(socket, sasl.token);
  const { mechanism, login, isDelegated = false } = sasl;
  if (mechanism === 'PLAIN') {
    await authenticate(socket, `\0${login.user}\0${login.password.reveal()}`);
    return;
  }
  const dialogue = scram(mechanism === 'SCRAM-SHA-512' ? 'sha512' : 'sha256', {
    ...login,
    ...(isDelegated && { extension: 'tokenauth=true' }),
  });
  const challenge = await authenticate(socket, dialogue.first);
  dialogue.verify(await authenticate(socket, await dialogue.prove(challenge)));
}

/** A broker that refuses a token says so in a challenge, which has to be answered before it ends the login. */
async function showToken(socket: Socket, token: Secret): Promise<void> {
  const { first, last } = bearerMessages('OAUTHBEARER', { token });
  const challenge = await authenticate(socket, first);
  if (challenge === '') return;
  await authenticate(socket, last).catch(() => undefined);
  throw bearerFailure(challenge);
}

async function authenticate(socket: Socket, token: string): Promise<string> {
  const bytes = Buffer.from(token);
  const answer = await ask(socket, API.authenticate, Buffer.concat([u32(bytes.length), bytes]));
  const error = answer.i16();
  if (error !== 0) throw kafkaFailure(error);
  nullableText(answer);
  return answer.take(answer.i32()).toString('utf8');
}

/** The brokers that lead partitions of the topic, or without a topic all of the cluster (Metadata). */
export async function metadata(socket: Socket, topic: string | undefined): Promise<readonly Broker[]> {
  const create = u8(0);
  const topics = topic === undefined ? [u32(0)] : [u32(1), text(topic)];
  const answer = await ask(socket, API.metadata, Buffer.concat([...topics, create])).catch(
    (error: unknown) => {
      throw (
        hungUp(error, 'the broker hangs up on the first question: its listener may ask for a login') ?? error
      );
    },
  );
  answer.take(4); // how long it would have us wait
  const brokers = list(answer, 12, readBroker);
  nullableText(answer);
  answer.take(4); // the controller
  const topicList = list(answer, 9, readTopic);
  if (brokers.length === 0) throw new ConnectionFailure('ServerUnavailable', 'the cluster has no broker now');
  if (topic === undefined) return brokers;
  const [entry] = topicList;
  if (topicList.length !== 1 || entry?.name !== topic) throw notUnderstood();
  if (entry.error !== 0) throw kafkaFailure(entry.error);
  const leading = brokers.filter(({ id }) => entry.leaders.has(id));
  if (leading.length === 0) throw kafkaFailure(LEADER_NOT_AVAILABLE);
  return leading;
}

function readBroker(bytes: Bytes): Broker {
  const broker = { id: bytes.i32(), host: nullableText(bytes) ?? '', port: bytes.i32() };
  nullableText(bytes); // its rack
  if (!canExist(broker))
    throw new ConnectionFailure(
      'UnexpectedAnswer',
      'the cluster advertises a broker at a place that cannot exist',
    );
  return broker;
}

function readTopic(bytes: Bytes) {
  const [error, name] = [bytes.i16(), nullableText(bytes)];
  bytes.take(1); // whether it is internal
  const leaders = new Set<number>();
  list(bytes, 18, (partition) => {
    partition.take(6);
    leaders.add(partition.i32());
    for (let replicas = 0; replicas < 2; replicas += 1) list(partition, 4, (each) => each.i32());
  });
  return { error, name, leaders };
}

const LARGEST_ANSWER = 256 * 1024;
const CLIENT = text('mooring');
const CORRELATION = u32(1); // there is one question at a time

async function ask(socket: Socket, [key, version]: readonly [number, number], body: Buffer): Promise<Bytes> {
  const request = Buffer.concat([u16(key), u16(version), CORRELATION, CLIENT, body]);
  socket.write(Buffer.concat([u32(request.length), request]));
  const head = await readExactly(socket, 8);
  const length = head.readInt32BE(0) - CORRELATION.length;
  if (length < 0 || !head.subarray(4).equals(CORRELATION)) throw notUnderstood();
  if (length > LARGEST_ANSWER)
    throw new ConnectionFailure('BudgetExceeded', 'an answer of the broker is longer than 256 KiB');
  return new Bytes(await readExactly(socket, length));
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u16(bytes.length), bytes]);
}

function nullableText(bytes: Bytes): string | undefined {
  const length = bytes.i16();
  return length === -1 ? undefined : bytes.take(length).toString('utf8');
}

/** A list, refused where so many entries of at least `shortest` bytes cannot follow. */
function list<T>(bytes: Bytes, shortest: number, read: (bytes: Bytes) => T): readonly T[] {
  const length = bytes.i32();
  if (length < 0 || length * shortest > bytes.remaining) throw notUnderstood();
  return Array.from({ length }, () => read(bytes));
}

const LEADER_NOT_AVAILABLE = 5;

const CODES: Readonly<Record<number, readonly [FailureReason, string]>> = {
  3: ['TargetNotFound', 'the topic does not exist'],
  [LEADER_NOT_AVAILABLE]: ['ServerUnavailable', 'no broker leads the topic now'],
  17: ['TargetNotFound', 'the name is not one that a topic can have'],
  29: ['PermissionDenied', 'the user may not describe the topic: it lacks DESCRIBE on it'],
  31: [
    'PermissionDenied',
    'the user may not ask for the brokers of the cluster: it lacks DESCRIBE on the cluster',
  ],
  33: ['AuthMethodNotOffered', 'the broker does not offer the login that parameters.mechanism names'],
  34: ['AuthMethodNotOffered', 'the listener of the broker asks for no login'],
  35: ['UnexpectedAnswer', 'the broker knows no request of the versions that the test speaks'],
  58: ['CredentialsRejected', 'the broker does not accept the user or the credential'],
  89: ['RateLimited', 'the broker was asked too often'],
};

function kafkaFailure(code: number): ConnectionFailure {
  const meaning = CODES[code];
  return meaning
    ? new ConnectionFailure(meaning[0], meaning[1])
    : new ConnectionFailure('UnexpectedAnswer', 'the broker answers with an error');
}
