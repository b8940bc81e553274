import type { Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import type { FailureReason } from '../contract/failure.ts';
import { Bytes, u16, u32, u8 } from './codec/bytes.ts';
import type { Login } from './login.ts';
import { notUnderstood, readExactly, readLine } from './wire.ts';

/*
 * The text protocol where no login is asked for, and the binary protocol for SASL, which is the only one that has it.
 * See docs/decisions/2026-11-29-protocols-without-their-clients.md.
 */

const LONGEST_LINE = 1024;
const VERSION = /^[0-9][0-9A-Za-z.+-]{0,31}/;

/** Asks for the version in the text protocol: three times, which is long enough that a server of the binary protocol closes the connection. */
export async function versionCommand(socket: Socket): Promise<string | undefined> {
  socket.write('version\r\n'.repeat(3));
  const line = await readLine(socket, LONGEST_LINE);
  if (line.startsWith('VERSION ')) return VERSION.exec(line.slice('VERSION '.length))?.[0];
  const meaning = LINES.find(([start]) => start.test(line));
  throw meaning ? new ConnectionFailure(meaning[1], meaning[2]) : notUnderstood();
}

/** Errors of the text protocol have no codes. */
const LINES: readonly (readonly [RegExp, FailureReason, string])[] = [
  [/^CLIENT_ERROR unauthenticated/, 'CredentialsRejected', 'the server asks for a login, and none is given'],
  [/^ERROR Too many open connections/, 'TooManyConnections', 'the server has no connection left'],
  [/^SERVER_ERROR /, 'ServerUnavailable', 'the server answers that it cannot work now'],
];

const OPERATION = { noop: 0x0a, version: 0x0b, mechanisms: 0x20, authenticate: 0x21 } as const;

/** Logs in once by SASL PLAIN, where the server offers it (SASL list mechanisms, SASL auth). */
export async function saslAuth(socket: Socket, { user, password }: Login): Promise<void> {
  const offered = await ask(socket, OPERATION.mechanisms);
  if (!offered.toString('latin1').split(' ').includes('PLAIN')) {
    throw new ConnectionFailure('AuthMethodNotOffered', 'the server does not offer the login PLAIN');
  }
  await ask(socket, OPERATION.authenticate, 'PLAIN', `\0${user}\0${password.reveal()}`);
}

/** Sends no-op, which only a client that has logged in may send, and then asks for the version. */
export async function noopAndVersion(socket: Socket): Promise<string | undefined> {
  await ask(socket, OPERATION.noop);
  return VERSION.exec((await ask(socket, OPERATION.version)).toString('latin1'))?.[0];
}

const REQUEST = 0x80;
const RESPONSE = 0x81;
const HEADER_LENGTH = 24;
const LONGEST_BODY = 4096;

/** Answers with the value of the response. */
async function ask(socket: Socket, operation: number, key = '', value = ''): Promise<Buffer> {
  const length = Buffer.byteLength(key) + Buffer.byteLength(value);
  const head = [
    u8(REQUEST),
    u8(operation),
    u16(Buffer.byteLength(key)),
    u32(0),
    u32(length),
    Buffer.alloc(12),
  ];
  socket.write(Buffer.concat([...head, Buffer.from(key + value)]));
  const header = new Bytes(await readExactly(socket, HEADER_LENGTH));
  const isAnswer = header.u8() === RESPONSE && header.u8() === operation;
  const [keyLength, extrasLength] = [header.u16(), header.u8()];
  header.u8();
  const status = header.u16();
  const bodyLength = header.u32();
  if (!isAnswer || bodyLength > LONGEST_BODY || keyLength + extrasLength > bodyLength) throw notUnderstood();
  const body = await readExactly(socket, bodyLength);
  if (status !== 0) throw memcachedFailure(status);
  return body.subarray(keyLength + extrasLength);
}

const STATUSES: Readonly<Record<number, readonly [FailureReason, string]>> = {
  0x08: ['PermissionDenied', 'the user may not run the command of the test'],
  0x20: ['CredentialsRejected', 'the server does not accept the user or the password'],
  0x21: ['AuthMethodNotOffered', 'the server wants a way of login that is not supported'],
  0x81: ['AuthMethodNotOffered', 'the server asks for no login'],
  0x82: ['ServerUnavailable', 'the server is out of memory'],
  0x84: ['ServerUnavailable', 'the server answers that it cannot work now'],
  0x85: ['ServerUnavailable', 'the server is busy'],
  0x86: ['ServerUnavailable', 'the server answers that it cannot work now'],
};

function memcachedFailure(status: number): ConnectionFailure {
  const meaning = STATUSES[status];
  return meaning ? new ConnectionFailure(meaning[0], meaning[1]) : notUnderstood();
}
