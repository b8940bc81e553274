import type { Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import type { FailureReason } from '../contract/failure.ts';
import { u32, u8 } from './codec/bytes.ts';
import type { Login } from './login.ts';
import { srp } from './srp.ts';
import { notUnderstood } from './wire.ts';
import { lineOver, LONGEST, opaque, readOpaque } from './codec/xdr.ts';
import type { Line } from './codec/xdr.ts';

/*
 * Firebird's protocol of version 13 (Firebird 3 and later): one login by SRP, the encryption of the wire by the key
 * that comes out of it, one database, one question. Whoever does not know the password cannot go on in that key, so
 * the encryption is also how the server proves who it is. See docs/decisions/2026-11-29-protocols-without-their-clients.md.
 */

// prettier-ignore
const OP = { connect: 1, accept: 3, reject: 4, response: 9, attach: 19, detach: 21, info: 40, dummy: 71, continue: 92, crypt: 96, acceptIf: 98 } as const;
const VERSION_13 = 0x800d;
const PLUGINS = { Srp256: 'sha256', Srp: 'sha1' } as const;
const OFFERED = Object.keys(PLUGINS).join(',');
const MOST_ROUNDS = 4;

/** Logs in once, and encrypts the wire. */
export async function logIn(socket: Socket, login: Login, database: string): Promise<Line> {
  const line = lineOver(socket);
  const user = nameOf(login.user);
  const dialogue = srp({ user, password: login.password });
  line.send(connectPacket(user, database, dialogue.first));
  let key: Buffer | undefined;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const challenge = await readChallenge(line, key !== undefined);
    if (challenge === undefined) break;
    const { plugin, data } = challenge;
    if (!isKnown(plugin)) throw noSrp();
    if (data.length === 0) {
      line.send(continuePacket(dialogue.first, plugin));
      continue;
    }
    if (key) throw notUnderstood();
    const proven = dialogue.prove(PLUGINS[plugin], ...challengeIn(data));
    key = proven.key;
    line.send(continuePacket(proven.proof, plugin));
  }
  if (!key) throw notUnderstood();
  await encrypt(line, key);
  return line;
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

async function encrypt(line: Line, key: Buffer): Promise<void> {
  line.send(Buffer.concat([u32(OP.crypt), opaque('Arc4'), opaque('Symmetric')]));
  line.encrypt(key);
  await readResponse(line);
}

/** Opens the database; answers with its handle. */
export async function attach(line: Line, database: string): Promise<number> {
  const asked = Buffer.concat([u8(1), clump(48, 'UTF8'), clump(77, '')]);
  line.send(Buffer.concat([u32(OP.attach), u32(0), opaque(database), opaque(asked)]));
  return (await readResponse(line)).handle;
}

/** Asks the database for the version of its server, and takes leave. */
export async function askVersion(line: Line, handle: number): Promise<string | undefined> {
  line.send(Buffer.concat([u32(OP.info), u32(handle), u32(0), opaque(u8(VERSION_ITEM)), u32(LONGEST_INFO)]));
  const { data } = await readResponse(line);
  if (data[0] !== VERSION_ITEM) throw notUnderstood();
  line.send(Buffer.concat([u32(OP.detach), u32(handle)]));
  await readResponse(line);
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
  const who = [clump(9, user), clump(8, 'Srp256'), clump(10, OFFERED)];
  const shown = parts.map((part, index) => clump(7, Buffer.concat([u8(index), Buffer.from(part)])));
  const about = Buffer.concat([
    ...who,
    ...shown,
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
  return Buffer.concat([u32(OP.continue), opaque(data), opaque(plugin), opaque(OFFERED), opaque('')]);
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

/** What the server wants next; undefined where it is content. */
async function readChallenge(line: Line, mayEnd: boolean): Promise<Challenge | undefined> {
  const operation = await readOperation(line);
  switch (operation) {
    case OP.acceptIf: {
      const version = (await line.read(12)).readUInt16BE(2);
      if (version !== VERSION_13) throw notUnderstood();
      const [data, plugin] = [await readOpaque(line), await readOpaque(line)];
      const isIn = (await line.read(4)).readInt32BE() !== 0;
      await readOpaque(line);
      if (isIn)
        throw new ConnectionFailure(
          'AuthMethodNotOffered',
          'the server lets the user in without asking for the password',
        );
      return { data, plugin: plugin.toString('latin1') };
    }
    case OP.continue: {
      const [data, plugin] = [await readOpaque(line), await readOpaque(line)];
      for (let rest = 0; rest < 2; rest += 1) await readOpaque(line);
      return { data, plugin: plugin.toString('latin1') };
    }
    case OP.accept:
      throw noSrp();
    case OP.reject:
      throw new ConnectionFailure('UnexpectedAnswer', 'the server is older than Firebird 3');
    case OP.response:
      await readRestOfResponse(line);
      if (!mayEnd) throw notUnderstood();
      return undefined;
    default:
      throw notUnderstood();
  }
}

const MOST_DUMMIES = 8;

async function readOperation(line: Line): Promise<number> {
  for (let count = 0; count < MOST_DUMMIES; count += 1) {
    const operation = (await line.read(4)).readUInt32BE();
    if (operation !== OP.dummy) return operation;
  }
  throw notUnderstood();
}

async function readResponse(line: Line): Promise<{ readonly handle: number; readonly data: Buffer }> {
  if ((await readOperation(line)) !== OP.response) throw notUnderstood();
  return readRestOfResponse(line);
}

async function readRestOfResponse(line: Line) {
  const handle = (await line.read(12)).readUInt32BE();
  const data = await readOpaque(line);
  await readStatus(line);
  return { handle, data };
}

/** The salt, and the number of the server. */
function challengeIn(data: Buffer): readonly [salt: Buffer, theirs: string] {
  const saltEnd = 2 + (data.length < 2 ? LONGEST : data.readUInt16LE());
  if (saltEnd + 2 > data.length) throw notUnderstood();
  if (data.readUInt16LE(saltEnd) !== data.length - saltEnd - 2) throw notUnderstood();
  return [data.subarray(2, saltEnd), data.toString('latin1', saltEnd + 2)];
}

const STATUS = {
  end: 0,
  code: 1,
  text: 2,
  counted: 3,
  number: 4,
  interpreted: 5,
  unix: 7,
  state: 19,
} as const;
const TEXTS: readonly number[] = [STATUS.text, STATUS.counted, STATUS.interpreted, STATUS.state];
const MOST_ITEMS = 32;

/** Throws where the status says that something failed. */
async function readStatus(line: Line): Promise<void> {
  const codes: number[] = [];
  let text = '';
  for (let count = 0; count < MOST_ITEMS; count += 1) {
    const kind = (await line.read(4)).readUInt32BE();
    if (kind === STATUS.end) {
      if (codes.length > 0) throw firebirdFailure(codes, text);
      return;
    }
    if (TEXTS.includes(kind)) text = (await readOpaque(line)).toString('utf8');
    else if (kind === STATUS.code || kind === STATUS.number || kind === STATUS.unix) {
      const value = (await line.read(4)).readUInt32BE();
      if (kind === STATUS.code && value !== 0) codes.push(value);
    } else throw notUnderstood();
  }
  throw notUnderstood();
}

const CANNOT_OPEN = 335544734;

/** Why a file cannot be opened, which the server says in the words of its system alone. */
const WORDS: readonly (readonly [RegExp, FailureReason, string])[] = [
  [/^no such file|^the system cannot find/i, 'TargetNotFound', 'the database does not exist'],
  [
    /^permission denied|^access is denied/i,
    'PermissionDenied',
    'the server may not open the file of the database',
  ],
];

const MEANINGS: Readonly<Record<number, readonly [FailureReason, string]>> = {
  335544472: ['CredentialsRejected', 'the server does not accept the user or the password'],
  335544352: ['PermissionDenied', 'the user may not open the database'],
  335544831: ['PermissionDenied', 'the server is configured not to open a database there'],
  335544323: ['UnexpectedAnswer', 'the file is no database'],
  335544379: ['UnexpectedAnswer', 'the database is of another version than the server'],
  335544375: ['ServerUnavailable', 'the database is unavailable'],
  335544528: ['ServerUnavailable', 'the database is shut down'],
  335544856: ['ServerUnavailable', 'the server ended the session'],
  335544722: ['TooManyConnections', 'the server has no connection left'],
  335544421: ['UnexpectedAnswer', 'the server refuses the connection'],
  335545106: [
    'AuthMethodNotOffered',
    'the server cannot judge the login: it may not offer Srp, and its log says why',
  ],
  335545064: [
    'AuthMethodNotOffered',
    'the server does not encrypt the wire: set WireCrypt to Enabled or Required there',
  ],
};

function firebirdFailure(codes: readonly number[], text: string): ConnectionFailure {
  if (codes.includes(CANNOT_OPEN)) {
    const [, reason, message] = WORDS.find(([words]) => words.test(text)) ?? [
      text,
      'ServerUnavailable',
      'the server cannot open the file of the database',
    ];
    return new ConnectionFailure(reason, message);
  }
  const known = codes.flatMap((code) => (MEANINGS[code] ? [MEANINGS[code]] : []))[0];
  return known
    ? new ConnectionFailure(known[0], known[1])
    : new ConnectionFailure('UnexpectedAnswer', 'the server answers with an error');
}
