import { argon2Sync, createDecipheriv, createHash, createHmac, createPrivateKey } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';
import { Bytes, u32 } from '../codec/bytes.ts';
import { takeString } from './strings.ts';

/*
 * Private keys as PuTTY writes them, in the versions 2 and 3: heads in text, the public and the private part in base64,
 * and a MAC over all of it, which tells a wrong passphrase from a right one. See appendix C of the manual of PuTTY.
 */

/** The file without what a passphrase changes. */
interface PuttyFile {
  readonly version: 2 | 3;
  readonly kind: string;
  readonly heads: ReadonlyMap<string, string>;
  readonly publicPart: Buffer;
  readonly privatePart: Buffer;
}

/** What a passphrase comes to; no cipher where the file needs none. */
interface Derived {
  readonly cipher: { readonly key: Buffer; readonly iv: Buffer } | undefined;
  readonly macKey: Buffer;
}

/** The key in a file of PuTTY; undefined where it cannot be read, or the passphrase does not open it. */
export function puttyKey(text: string, passphrase: string | undefined): KeyObject | undefined {
  try {
    const file = fileOf(text);
    const { cipher, macKey } = derive(file, passphrase ?? '');
    const secret =
      cipher === undefined ? file.privatePart : decipher(file.privatePart, cipher.key, cipher.iv);
    return macOf(file, secret, macKey) === file.heads.get('Private-MAC') ? keyOf(file, secret) : undefined;
  } catch {
    return undefined;
  }
}

function fileOf(text: string): PuttyFile {
  const lines = text.split(/\r\n|\r|\n/);
  const [, version, kind = ''] = /^PuTTY-User-Key-File-([23]): (\S+)$/.exec(lines[0] ?? '') ?? [];
  const heads = new Map(lines.flatMap((line) => headOf(line)));
  const part = (name: string) => {
    const start = lines.findIndex((line) => line.startsWith(`${name}: `)) + 1;
    return Buffer.from(lines.slice(start, start + Number(heads.get(name))).join(''), 'base64');
  };
  return {
    version: version === '2' ? 2 : 3,
    kind,
    heads,
    publicPart: part('Public-Lines'),
    privatePart: part('Private-Lines'),
  };
}

function headOf(line: string): (readonly [string, string])[] {
  const [, name, value] = /^([A-Za-z0-9-]+): (.*)$/.exec(line) ?? [];
  return name === undefined || value === undefined ? [] : [[name, value]];
}

function derive(file: PuttyFile, passphrase: string): Derived {
  const isPlain = file.heads.get('Encryption') === 'none';
  if (file.version === 2) {
    const sha1 = (...parts: readonly (Buffer | string)[]) =>
      createHash('sha1')
        .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
        .digest();
    const key = Buffer.concat([sha1(u32(0), passphrase), sha1(u32(1), passphrase)]).subarray(0, 32);
    return {
      cipher: isPlain ? undefined : { key, iv: Buffer.alloc(16) },
      macKey: sha1('putty-private-key-file-mac-key', isPlain ? '' : passphrase),
    };
  }
  if (isPlain) return { cipher: undefined, macKey: Buffer.alloc(0) };
  const bytes = argon2(file.heads, passphrase);
  return {
    cipher: { key: bytes.subarray(0, 32), iv: bytes.subarray(32, 48) },
    macKey: bytes.subarray(48),
  };
}

/** PuTTY itself asks for 8 MiB, and for as many passes as take a tenth of a second. */
const MOST = { memory: 65_536, passes: 256, parallelism: 16 } as const;

function argon2(heads: ReadonlyMap<string, string>, passphrase: string): Buffer {
  const cost = (head: string, most: number) => {
    const value = Number(heads.get(head));
    if (!(value <= most)) throw new RangeError(head);
    return value;
  };
  const kind = heads.get('Key-Derivation')?.toLowerCase();
  if (kind !== 'argon2id' && kind !== 'argon2i' && kind !== 'argon2d') throw new RangeError('Key-Derivation');
  return argon2Sync(kind, {
    message: passphrase,
    nonce: Buffer.from(heads.get('Argon2-Salt') ?? '', 'hex'),
    memory: cost('Argon2-Memory', MOST.memory),
    passes: cost('Argon2-Passes', MOST.passes),
    parallelism: cost('Argon2-Parallelism', MOST.parallelism),
    tagLength: 80,
  });
}

function decipher(bytes: Buffer, key: Buffer, iv: Buffer): Buffer {
  const opened = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  return Buffer.concat([opened.update(bytes), opened.final()]);
}

function macOf({ version, kind, heads, publicPart }: PuttyFile, secret: Buffer, key: Buffer): string {
  const parts = [kind, heads.get('Encryption') ?? '', heads.get('Comment') ?? '', publicPart, secret];
  const mac = createHmac(version === 2 ? 'sha1' : 'sha256', key);
  for (const part of parts.map((each) => Buffer.from(each))) mac.update(u32(part.length)).update(part);
  return mac.digest('hex');
}

/** The parts of the key, each in the order in which SSH sends it (RFC 4253, 5656 and 8709). */
function keyOf({ kind, publicPart }: PuttyFile, secret: Buffer): KeyObject | undefined {
  const shown = new Bytes(publicPart);
  const hidden = new Bytes(secret);
  takeString(shown); // the kind once more
  const jwk = (parts: Readonly<Record<string, string | Buffer>>) => {
    const encoded = Object.entries(parts).map(([name, part]) => [
      name,
      typeof part === 'string' ? part : part.toString('base64url'),
    ]);
    return createPrivateKey({ key: Object.fromEntries(encoded) as JsonWebKey, format: 'jwk' }); // its parts are texts
  };
  if (kind === 'ssh-ed25519')
    return jwk({ kty: 'OKP', crv: 'Ed25519', x: takeString(shown), d: takeString(hidden) });
  if (kind === 'ssh-rsa') {
    const [e, n] = [takeString(shown), takeString(shown)];
    const [d, p, q, qi] = [takeString(hidden), takeString(hidden), takeString(hidden), takeString(hidden)];
    return jwk({ kty: 'RSA', ...unsigned({ e, n, d, p, q, qi, dp: modulo(d, p), dq: modulo(d, q) }) });
  }
  const curve = CURVES[kind];
  if (curve === undefined) return undefined;
  takeString(shown); // the curve once more
  const point = takeString(shown);
  const [x, y] = [point.subarray(1, curve.size + 1), point.subarray(curve.size + 1)];
  const d = unsigned({ d: takeString(hidden) })['d'] ?? Buffer.alloc(0);
  return jwk({
    kty: 'EC',
    crv: curve.name,
    x,
    y,
    d: Buffer.concat([Buffer.alloc(curve.size - d.length), d]),
  });
}

const CURVES: Readonly<Record<string, { readonly name: string; readonly size: number }>> = {
  'ecdsa-sha2-nistp256': { name: 'P-256', size: 32 },
  'ecdsa-sha2-nistp384': { name: 'P-384', size: 48 },
  'ecdsa-sha2-nistp521': { name: 'P-521', size: 66 },
};

/** A number of SSH has a zero before it where its first bit is set; one of a JWK has none. */
function unsigned(parts: Readonly<Record<string, Buffer>>): Readonly<Record<string, Buffer>> {
  const entries = Object.entries(parts).map(([name, part]) => [name, part.subarray(part[0] === 0 ? 1 : 0)]);
  return Object.fromEntries(entries) as Readonly<Record<string, Buffer>>; // the names that came in
}

/** The exponent for one of the primes, which the file leaves out. */
function modulo(d: Buffer, prime: Buffer): Buffer {
  const value = BigInt(`0x${d.toString('hex')}`) % (BigInt(`0x${prime.toString('hex')}`) - 1n);
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
}
