import { createCipheriv, createDecipheriv, createHash, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { ConnectionFailure } from '../../contract/failure.ts';
import type { Secret } from '../../contract/secret.ts';
import type { FlaggedValue } from './ttc.ts';
import { notUnderstood } from '../wire.ts';

/*
 * O5LOGON, the login of Oracle Database by a password. Each side makes half of a key and encrypts it with what the
 * server keeps of the password (its verifier); out of both comes the key that the password itself is encrypted with, and
 * the server's answer, too. A side that does not know the verifier can read neither, so the answer authenticates the server. One that
 * asks for few iterations wants a proof that is cheap to guess from; one that asks for very many wants our time.
 */

/** What proves that we know the password, in pairs of names and values. */
interface VerifierResponse {
  readonly pairs: readonly (readonly [name: string, value: string, about?: number])[];
  /** Throws where the server's answer does not prove that it knows the verifier. */
  verify(response: string): void;
}

type Pairs = ReadonlyMap<string, FlaggedValue>;

const VERIFIERS: Readonly<Record<number, '11g' | '12c'>> = { 0xb152: '11g', 0x1b25: '11g', 0x4815: '12c' };
const FEWEST_ITERATIONS = 4096;
const MOST_ITERATIONS = 500_000;
const FEWEST_MIXINGS = 3;
const deriveKey = promisify(pbkdf2);

/** Answers the server's challenge. */
export async function answerChallenge(challenge: Pairs, password: Secret): Promise<VerifierResponse> {
  const { hash, expensive } = await hashOf(challenge, Buffer.from(password.reveal()));
  const theirs = decrypt(hash, bytesIn(challenge, 'AUTH_SESSKEY'));
  if (theirs.length !== LENGTH.usual && theirs.length !== LENGTH.old) throw notUnderstood();
  const ours = randomBytes(theirs.length);
  const key = await mixKeys(challenge, { ours, theirs, length: hash.length });
  const sealed = encrypt(key, Buffer.concat([randomBytes(BLOCK), Buffer.from(password.reveal())]), 'padded');
  return {
    pairs: [
      ['AUTH_SESSKEY', hex(encrypt(hash, ours)), 1],
      ...(expensive
        ? [
            [
              'AUTH_PBKDF2_SPEEDY_KEY',
              hex(encrypt(key, Buffer.concat([randomBytes(BLOCK), expensive]))),
            ] as const,
          ]
        : []),
      ['AUTH_PASSWORD', hex(sealed)],
    ],
    verify(response) {
      const plain = /^([0-9A-Fa-f]{32}){2,8}$/.test(response)
        ? decrypt(key, Buffer.from(response, 'hex'))
        : Buffer.alloc(0);
      if (plain.toString('latin1', BLOCK, 2 * BLOCK) === 'SERVER_TO_CLIENT') return;
      throw new ConnectionFailure('ProtocolError', 'the server does not prove that it knows the password');
    },
  };
}

const BLOCK = 16;
/** Lengths of half a key: since 12.1, and before. */
const LENGTH = { usual: 32, old: 48 } as const;

interface Hash {
  /** The key that halves are encrypted with. */
  readonly hash: Buffer;
  /** What it took most of the time to find, which spares the server the same. */
  readonly expensive?: Buffer;
}

/** What the server keeps of the password, or what it makes of that. */
async function hashOf(challenge: Pairs, password: Buffer): Promise<Hash> {
  const salt = bytesIn(challenge, 'AUTH_VFR_DATA');
  const verifier = VERIFIERS[challenge.get('AUTH_VFR_DATA')?.flags ?? 0];
  if (verifier === '11g') return { hash: Buffer.concat([digest('sha1', password, salt), Buffer.alloc(4)]) };
  if (verifier !== '12c')
    throw new ConnectionFailure(
      'AuthMethodNotOffered',
      'the server keeps of this password no verifier of 11g or 12c: set the password anew',
    );
  const iterations = iterationsIn(challenge, 'AUTH_PBKDF2_VGEN_COUNT', FEWEST_ITERATIONS);
  const expensive = await deriveKey(
    password,
    Buffer.concat([salt, Buffer.from('AUTH_PBKDF2_SPEEDY_KEY')]),
    iterations,
    64,
    'sha512',
  );
  return { hash: digest('sha512', expensive, salt).subarray(0, 32), expensive };
}

interface Halves {
  readonly ours: Buffer;
  readonly theirs: Buffer;
  /** How long the key is. */
  readonly length: number;
}

/** The key out of both halves. */
async function mixKeys(challenge: Pairs, { ours, theirs, length }: Halves): Promise<Buffer> {
  if (theirs.length === LENGTH.old) {
    const both = Buffer.from(theirs.subarray(16, 40).map((byte, index) => byte ^ (ours[16 + index] ?? 0))); // oxlint-disable-line no-bitwise -- how old servers mix
    return Buffer.concat([digest('md5', both.subarray(0, 16)), digest('md5', both.subarray(16))]).subarray(
      0,
      length,
    );
  }
  const both = hex(Buffer.concat([ours.subarray(0, length), theirs.subarray(0, length)]));
  const iterations = iterationsIn(challenge, 'AUTH_PBKDF2_SDER_COUNT', FEWEST_MIXINGS);
  return deriveKey(both, bytesIn(challenge, 'AUTH_PBKDF2_CSK_SALT'), iterations, length, 'sha512');
}

function iterationsIn(challenge: Pairs, name: string, fewest: number): number {
  const { text = '' } = challenge.get(name) ?? {};
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count >= fewest && count <= MOST_ITERATIONS) return count;
  throw new ConnectionFailure(
    'ProtocolError',
    `the server asks for fewer than ${fewest} or more than ${MOST_ITERATIONS} iterations`,
  );
}

const LONGEST = 256;

function bytesIn(challenge: Pairs, name: string): Buffer {
  const { text = '' } = challenge.get(name) ?? {};
  if (!/^([0-9A-Fa-f]{2})+$/.test(text) || text.length > LONGEST) throw notUnderstood();
  return Buffer.from(text, 'hex');
}

function hex(bytes: Buffer): string {
  return bytes.toString('hex').toUpperCase();
}

function digest(hash: 'md5' | 'sha1' | 'sha512', ...parts: readonly Buffer[]): Buffer {
  return createHash(hash).update(Buffer.concat(parts)).digest();
}

const NO_START = Buffer.alloc(BLOCK);

function cipherFor(key: Buffer): string {
  return `aes-${key.length * 8}-cbc`;
}

function encrypt(key: Buffer, bytes: Buffer, padding: 'padded' | 'whole' = 'whole'): Buffer {
  const cipher = createCipheriv(cipherFor(key), key, NO_START).setAutoPadding(padding === 'padded');
  return Buffer.concat([cipher.update(bytes), cipher.final()]);
}

function decrypt(key: Buffer, bytes: Buffer): Buffer {
  if (bytes.length % BLOCK !== 0) throw notUnderstood();
  const cipher = createDecipheriv(cipherFor(key), key, NO_START).setAutoPadding(false);
  return Buffer.concat([cipher.update(bytes), cipher.final()]);
}
