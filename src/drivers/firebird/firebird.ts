import type { Socket } from 'node:net';
import { ConnectionFailure } from '../../contract/failure.ts';
import { u32, u8 } from '../codec/bytes.ts';
import type { Login } from '../login.ts';
import { srp } from './srp.ts';
import { readStatus } from './status.ts';
import { notUnderstood } from '../wire.ts';
import { xdrStream, LONGEST_OPAQUE, opaque, readOpaque } from '../codec/xdr.ts';
import type { XdrStream } from '../codec/xdr.ts';

/*
 * Firebird's protocol of version 13 (Firebird 3 and later): one login by SRP, the encryption of the wire by the key
 * that comes out of it, one database, one question. A server that does not know the password cannot continue with that key, so
 * the encryption also authenticates the server. See docs/decisions/2026-11-29-protocols-without-their-clients.md.
 */

// prettier-ignore
const OP = { connect: 1, accept: 3, reject: 4, response: 9, attach: 19, detach: 21, info: 40, dummy: 71, continue: 92, crypt: 96, acceptIf: 98 } as const;
const VERSION_13 = 0x800d;
const PLUGINS = { Srp256: 'sha256', Srp: 'sha1' } as const;
const PLUGIN_LIST = Object.keys(PLUGINS).join(',');
const MOST_ROUNDS = 4;

/** Logs in once (op_connect, op_cont_auth), and encrypts the wire (op_crypt). */
export async function opConnect(socket: Socket, login: Login, database: string): Promise<XdrStream> {
  const stream = xdrStream(socket);
  const user = nameOf(login.user);
  const dialogue = srp({ user, password: login.password });
  stream.send(connectPacket(user, database, dialogue.first));
  let key: Buffer | undefined;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const challenge = await readChallenge(stream, key !== undefined);
    if (challenge === undefined) break;
    const { plugin, data } = challenge;
    if (!isKnown(plugin)) throw noSrp();
    if (data.length === 0) {
      stream.send(continuePacket(dialogue.first, plugin));
      continue;
    }
    if (key) throw notUnderstood();
    const proven = dialogue.prove(PLUGINS[plugin], ...challengeIn(data));
    key = proven.key;
    stream.send(continuePacket(proven.proof, plugin));
  }
  if (!key) throw notUnderstood();
  await encrypt(stream, key);
  return stream;
}

function isKnown(plugin: string): plugin is keyof typeof PLUGINS {
  return Object.hasOwn(PLUGINS, plugin);
}

function noSrp(): ConnectionFailure {
  return new ConnectionFailure(
    'AuthMethodNotOffered',
    'the server offers the user no login by Srp or Srp256',
  );
}

async function encrypt(stream: XdrStream, key: Buffer): Promise<void> {
  stream.send(Buffer.concat([u32(OP.crypt), opaque('Arc4'), opaque('Symmetric')]));
  stream.encrypt(key);
  await readResponse(stream);
}

/** Opens the database (op_attach); answers with its handle. */
export async function opAttach(stream: XdrStream, database: string): Promise<number> {
  const parameters = Buffer.concat([u8(1), clump(48, 'UTF8'), clump(77, '')]);
  stream.send(Buffer.concat([u32(OP.attach), u32(0), opaque(database), opaque(parameters)]));
  return (await readResponse(stream)).handle;
}

/** Asks the database for the version of its server (op_info_database), and closes it (op_detach). */
export async function opInfoDatabase(stream: XdrStream, handle: number): Promise<string | undefined> {
  stream.send(
    Buffer.concat([u32(OP.info), u32(handle), u32(0), opaque(u8(VERSION_ITEM)), u32(LONGEST_INFO)]),
  );
  const { data } = await readResponse(stream);
  if (data[0] !== VERSION_ITEM) throw notUnderstood();
  stream.send(Buffer.concat([u32(OP.detach), u32(handle)]));
  await readResponse(stream);
  return /\b[A-Z]{2}-[A-Z](\d{1,3}(?:\.\d{1,6}){1,2})/.exec(data.toString('latin1'))?.[1];
}

const VERSION_ITEM = 103;
const LONGEST_INFO = 512;

/** Names are in capital letters unless they are quoted. */
function nameOf(user: string): string {
  return /^".+"$/.test(user) ? user.slice(1, -1).replaceAll('""', '"') : user.toUpperCase();
}

function connectPacket(user: string, database: string, first: string): Buffer {
  const parts = first.match(/.{1,254}/g) ?? [];
  const encryptionRequired = Buffer.from([2, 0, 0, 0]);
  const who = [clump(9, user), clump(8, 'Srp256'), clump(10, PLUGIN_LIST)];
  const publicKey = parts.map((part, index) => clump(7, Buffer.concat([u8(index), Buffer.from(part)])));
  const about = Buffer.concat([
    ...who,
    ...publicKey,
    clump(11, encryptionRequired),
    clump(1, 'mooring'),
    clump(4, 'mooring'),
    clump(6, ''),
  ]);
  const protocol = [u32(0xffff_0000 + VERSION_13), u32(1), u32(0), u32(5), u32(2)];
  return Buffer.concat([
    ...[OP.connect, OP.attach, 3, 1].map(u32),
    opaque(database),
    u32(1),
    opaque(about),
    ...protocol,
  ]);
}

function continuePacket(data: string, plugin: string): Buffer {
  return Buffer.concat([u32(OP.continue), opaque(data), opaque(plugin), opaque(PLUGIN_LIST), opaque('')]);
}

function clump(tag: number, value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  if (bytes.length > 255)
    throw new ConnectionFailure('ParametersInvalid', 'a name is longer than 255 bytes of UTF-8');
  return Buffer.concat([u8(tag), u8(bytes.length), bytes]);
}

interface Challenge {
  readonly plugin: string;
  readonly data: Buffer;
}

/** What the server asks for next; undefined where the login is complete. */
async function readChallenge(stream: XdrStream, mayEnd: boolean): Promise<Challenge | undefined> {
  const operation = await readOperation(stream);
  switch (operation) {
    case OP.acceptIf: {
      const version = (await stream.read(12)).readUInt16BE(2);
      if (version !== VERSION_13) throw notUnderstood();
      const [data, plugin] = [await readOpaque(stream), await readOpaque(stream)];
      const isIn = (await stream.read(4)).readInt32BE() !== 0;
      await readOpaque(stream);
      if (isIn)
        throw new ConnectionFailure(
          'AuthMethodNotOffered',
          'the server lets the user in without asking for the password',
        );
      return { data, plugin: plugin.toString('latin1') };
    }
    case OP.continue: {
      const [data, plugin] = [await readOpaque(stream), await readOpaque(stream)];
      for (let rest = 0; rest < 2; rest += 1) await readOpaque(stream);
      return { data, plugin: plugin.toString('latin1') };
    }
    case OP.accept:
      throw noSrp();
    case OP.reject:
      throw new ConnectionFailure('UnexpectedAnswer', 'the server is older than Firebird 3');
    case OP.response:
      await readRestOfResponse(stream);
      if (!mayEnd) throw notUnderstood();
      return undefined;
    default:
      throw notUnderstood();
  }
}

const MOST_DUMMIES = 8;

async function readOperation(stream: XdrStream): Promise<number> {
  for (let count = 0; count < MOST_DUMMIES; count += 1) {
    const operation = (await stream.read(4)).readUInt32BE();
    if (operation !== OP.dummy) return operation;
  }
  throw notUnderstood();
}

async function readResponse(stream: XdrStream): Promise<{ readonly handle: number; readonly data: Buffer }> {
  if ((await readOperation(stream)) !== OP.response) throw notUnderstood();
  return readRestOfResponse(stream);
}

async function readRestOfResponse(stream: XdrStream) {
  const handle = (await stream.read(12)).readUInt32BE();
  const data = await readOpaque(stream);
  await readStatus(stream);
  return { handle, data };
}

/** The salt, and the number of the server. */
function challengeIn(data: Buffer): readonly [salt: Buffer, theirs: string] {
  const saltEnd = 2 + (data.length < 2 ? LONGEST_OPAQUE : data.readUInt16LE());
  if (saltEnd + 2 > data.length) throw notUnderstood();
  if (data.readUInt16LE(saltEnd) !== data.length - saltEnd - 2) throw notUnderstood();
  return [data.subarray(2, saltEnd), data.toString('latin1', saltEnd + 2)];
}
