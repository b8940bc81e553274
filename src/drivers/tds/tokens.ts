import { Bytes } from '../codec/bytes.ts';
import { notUnderstood } from '../wire.ts';

/* What a server of TDS answers is a stream of tokens, each with a length of its own kind. */

/** A token, as far as a test looks into it. */
export type Token =
  | { readonly kind: 'error'; readonly number: number }
  | { readonly kind: 'login'; readonly version: string }
  | { readonly kind: 'routing'; readonly host: string; readonly port: number }
  | { readonly kind: 'row'; readonly value: number | undefined }
  | { readonly kind: 'done' | 'other' };

const TOKEN = {
  columns: 0x81,
  order: 0xa9,
  error: 0xaa,
  info: 0xab,
  login: 0xad,
  features: 0xae,
  row: 0xd1,
  change: 0xe3,
  done: 0xfd,
} as const;

/** Reads them one after the other, to the end. */
export function* tokensIn(answer: Buffer): Generator<Token> {
  const bytes = new TokenBytes(answer);
  let hasLength = false;
  while (bytes.remaining > 0) {
    const type = bytes.u8();
    if (type === TOKEN.columns) hasLength = readColumn(bytes);
    yield type === TOKEN.row ? { kind: 'row', value: readNumber(bytes, hasLength) } : readToken(type, bytes);
  }
}

/** Reads numbers with their low byte first. */
class TokenBytes extends Bytes {
  u16le(): number {
    return this.take(2).readUInt16LE();
  }

  i32le(): number {
    return this.take(4).readInt32LE();
  }

  /** A text after the number of its characters, of two bytes each. */
  text(characters: number): string {
    return this.take(characters * 2).toString('utf16le');
  }
}

function readToken(type: number, bytes: TokenBytes): Token {
  switch (type) {
    case TOKEN.error:
      return { kind: 'error', number: body(bytes).i32le() };
    case TOKEN.login:
      return { kind: 'login', version: versionIn(body(bytes)) };
    case TOKEN.change:
      return changeIn(body(bytes));
    case TOKEN.features:
      readFeatures(bytes);
      return { kind: 'other' };
    case TOKEN.info:
    case TOKEN.order:
      body(bytes);
      return { kind: 'other' };
    case TOKEN.columns:
      return { kind: 'other' };
    case TOKEN.done:
      bytes.take(12);
      return { kind: 'done' };
    default:
      throw notUnderstood();
  }
}

/** What stands behind a length of two bytes. */
function body(bytes: TokenBytes): TokenBytes {
  return new TokenBytes(bytes.take(bytes.u16le()));
}

/** Behind the interface and the version of TDS, and the name of the product. */
function versionIn(about: TokenBytes): string {
  about.take(5);
  about.text(about.u8());
  const [major, minor, build] = [about.u8(), about.u8(), about.u16()];
  return `${major}.${minor}.${build}`;
}

const ROUTING = 20;
const OVER_TCP = 0;

/** Of the changes of the environment a test reads one, routing. */
function changeIn(change: TokenBytes): Token {
  if (change.u8() !== ROUTING) return { kind: 'other' };
  const route = body(change);
  const [protocol, port] = [route.u8(), route.u16le()];
  const host = route.text(route.u16le());
  if (protocol !== OVER_TCP || port === 0 || !/^[A-Za-z0-9._:\\-]{1,253}$/.test(host)) throw notUnderstood();
  return { kind: 'routing', host: host.replace(/\\.*$/, ''), port };
}

const LAST_FEATURE = 0xff;

function readFeatures(bytes: TokenBytes): void {
  for (let feature = bytes.u8(); feature !== LAST_FEATURE; feature = bytes.u8()) bytes.take(bytes.i32le());
}

const INTEGER = { plain: 0x38, withLength: 0x26 } as const;

/** The one column that the question asks for, a number; whether its rows say how long it is. */
function readColumn(bytes: TokenBytes): boolean {
  const count = bytes.u16le();
  bytes.take(6);
  const type = bytes.u8();
  const hasLength = type === INTEGER.withLength;
  if (count !== 1 || !(hasLength ? bytes.u8() === 4 : type === INTEGER.plain)) throw notUnderstood();
  bytes.text(bytes.u8());
  return hasLength;
}

/** Undefined where it is null. */
function readNumber(bytes: TokenBytes, hasLength: boolean): number | undefined {
  if (hasLength && bytes.u8() === 0) return undefined;
  return bytes.i32le();
}
