import { createHash, randomBytes } from 'node:crypto';
import { ConnectionFailure } from '../../contract/failure.ts';
import type { Login } from '../login.ts';

/*
 * SRP-6a as Firebird speaks it: a group of 1024 bits, numbers without leading zeros, and exponents cut to the group.
 * Neither the password nor anything from which it could be guessed is sent; a side that does not know it computes another key.
 */

/** Hashes that the proof may be made with; all else is SHA-1. */
type SrpHash = 'sha1' | 'sha256';

/** The client's side of one login. */
interface Srp {
  /** What the client begins with, in hexadecimal digits. */
  readonly first: string;
  /** Answers the salt and the number of the server with the proof, and knows the key of the session from then on. */
  prove(hash: SrpHash, salt: Buffer, theirs: string): { readonly proof: string; readonly key: Buffer };
}

const GROUP = BigInt(
  '0xE67D2E994B2F900C3F41F08F5BB2627ED0D49EE1FE767A52EFCD565CD6E768812C3E1E9CE8F0A8BEA6CB13CD29DDEBF7A96D4A93B55D488DF099A15C89DCB0640738EB2CBDD9A8F7BAB561AB1B0DC1C6CDABF303264A08D1BCA932D1F1EE428B619D970F342ABA9A65793B8B2F041AE5364350C16F735F56ECBCA87BD57B29E7',
);
const GENERATOR = 2n;
const LENGTH = 128;
const MULTIPLIER = number(
  digest('sha1', bytes(GROUP), Buffer.concat([Buffer.alloc(LENGTH - 1), bytes(GENERATOR)])),
);

/** Begins a login; the user as the server knows it. */
export function srp({ user, password }: Login): Srp {
  const ours = number(randomBytes(LENGTH)) % GROUP;
  const publicKey = power(GENERATOR, ours);
  return {
    first: bytes(publicKey).toString('hex'),
    prove(hash, salt, theirs) {
      const serverKey = /^[0-9A-Fa-f]{1,256}$/.test(theirs) ? BigInt(`0x${theirs}`) : 0n;
      if (serverKey % GROUP === 0n)
        throw new ConnectionFailure('ProtocolError', 'the server offers a number that proves nothing');
      const scramble = number(digest('sha1', bytes(publicKey), bytes(serverKey)));
      const secret = number(
        digest('sha1', salt, digest('sha1', Buffer.from(`${user}:${password.reveal()}`))),
      );
      const base = (serverKey - ((MULTIPLIER * power(GENERATOR, secret)) % GROUP) + 2n * GROUP) % GROUP;
      const key = digest('sha1', bytes(power(base, (ours + ((scramble * secret) % GROUP)) % GROUP)));
      const group = power(number(digest('sha1', bytes(GROUP))), number(digest('sha1', bytes(GENERATOR))));
      const userHash = number(digest('sha1', Buffer.from(user)));
      const proof = digest(
        hash,
        bytes(group),
        bytes(userHash),
        salt,
        bytes(publicKey),
        bytes(serverKey),
        key,
      );
      return { proof: proof.toString('hex'), key };
    },
  };
}

function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, base % GROUP];
  for (let left = exponent; left > 0n; left /= 2n) {
    if (left % 2n === 1n) result = (result * square) % GROUP;
    square = (square * square) % GROUP;
  }
  return result;
}

function digest(hash: SrpHash, ...parts: readonly Buffer[]): Buffer {
  return createHash(hash).update(Buffer.concat(parts)).digest();
}

function number(value: Buffer): bigint {
  return BigInt(`0x${value.toString('hex')}`);
}

/** Most significant first, without leading zeros. */
function bytes(value: bigint): Buffer {
  const digits = value.toString(16);
  return Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
}
