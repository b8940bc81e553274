import { ConnectionFailure } from '../../contract/failure.ts';
import type { Secret } from '../../contract/secret.ts';

/** A user with a password, or a token of Microsoft Entra. */
export type Credential = { readonly user: string; readonly password: Secret } | { readonly token: Secret };

/** What the record of a login says. */
interface LoginRecord {
  readonly credential: Credential;
  /** The server as the manifest names it; Azure finds the database by it. */
  readonly host: string;
  readonly database: string | undefined;
  readonly isStrict: boolean;
  /** The server has asked for a token, which the record repeats. */
  readonly echoes: boolean;
}

const VERSION = { strict: 0x0800_0000, usual: 0x7400_0004 } as const;
const PACKET_SIZE = 4096;
const NAME = 'mooring';
const NOTHING = Buffer.alloc(0);
/** The database, and changes of it and of the language, are said or fail; as for the clients of ODBC; the record goes on behind its texts. */
const FLAGS = { first: 0xe0, second: 0x03, extended: 0x10 } as const;
/** A code page, which a server ignores; texts are in UTF-16. */
const LOCALE = 0x0409;
/** The places of nine texts, and 22 bytes that stay empty, behind 36 bytes about the client. */
const TEXTS_START = 94;
const LONGEST_TEXT = 128;

/** Writes the record: LOGIN7 of [MS-TDS], section 2.2.6.4. */
export function loginRecord({ credential, host, database = '', isStrict, echoes }: LoginRecord): Buffer {
  const feature = 'token' in credential ? tokenFeature(credential.token.reveal(), echoes) : NOTHING;
  const [user, password] =
    'token' in credential
      ? [NOTHING, NOTHING]
      : [utf16(credential.user), obfuscate(credential.password.reveal())];
  const pointer = Buffer.alloc(feature.length > 0 ? 4 : 0);
  const name = utf16(NAME);
  const texts = [
    name,
    user,
    password,
    name,
    utf16(host.slice(0, LONGEST_TEXT)),
    pointer,
    name,
    NOTHING,
    utf16(database),
  ];
  const length = texts.reduce((sum, each) => sum + each.length, TEXTS_START);
  if (feature.length > 0) pointer.writeUInt32LE(length);
  const numbers = [
    length + feature.length,
    isStrict ? VERSION.strict : VERSION.usual,
    PACKET_SIZE,
    0,
    0,
    0,
  ].map(u32le);
  const flags = Buffer.from([FLAGS.first, FLAGS.second, 0, feature.length > 0 ? FLAGS.extended : 0]);
  const head = Buffer.concat([...numbers, flags, u32le(0), u32le(LOCALE), ...placesOf(texts, pointer)]);
  return Buffer.concat([head, Buffer.alloc(TEXTS_START - head.length), ...texts, feature]);
}

/** Where each begins, and how many characters it has; the pointer has bytes. */
function placesOf(texts: readonly Buffer[], pointer: Buffer): readonly Buffer[] {
  let at = TEXTS_START;
  return texts.map((text) => {
    const place = Buffer.alloc(4);
    place.writeUInt16LE(at);
    place.writeUInt16LE(text === pointer ? text.length : text.length / 2, 2);
    at += text.length;
    return place;
  });
}

/** A text as all of TDS has it. */
export function utf16(text: string): Buffer {
  return Buffer.from(text, 'utf16le');
}

/** Obfuscated as [MS-TDS] says, which protects nothing: the halves of each byte change places, and some bits turn. */
function obfuscate(password: string): Buffer {
  if (password.length > LONGEST_TEXT)
    throw new ConnectionFailure('SecretInvalid', 'the password is longer than 128 characters');
  return Buffer.from(utf16(password).map((byte) => ((byte >> 4) | ((byte & 15) << 4)) ^ 0xa5)); // oxlint-disable-line no-bitwise -- as the protocol has it
}

const FEATURE = { token: 0x02, end: 0xff } as const;
const SECURITY_TOKEN = 1;

function tokenFeature(token: string, echoes: boolean): Buffer {
  const text = utf16(token);
  const data = Buffer.concat([Buffer.from([SECURITY_TOKEN * 2 + Number(echoes)]), u32le(text.length), text]);
  return Buffer.concat([Buffer.from([FEATURE.token]), u32le(data.length), data, Buffer.from([FEATURE.end])]);
}

function u32le(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
