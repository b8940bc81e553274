import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { ConnectionFailure } from '../contract/failure.ts';
import type { Secret } from '../contract/secret.ts';
import { notUnderstood } from './wire.ts';

/*
 * SCRAM of RFC 5802 and 7677, without channel binding: both sides prove that they know the password, and it is never
 * sent. A server that asks for few iterations wants a proof that is cheap to guess from; one that asks for very many
 * wants our time.
 */

/** Hashes that a mechanism may be named after. */
type ScramHash = 'sha1' | 'sha256' | 'sha512';

/** A user with a password; the password may be a hash of the real one, as in MongoDB. */
interface ScramLogin {
  readonly user: string;
  readonly password: Secret;
  /** An attribute that a protocol adds to the first message. */
  readonly extension?: string;
}

/** The client's side of one login, message by message. */
export interface Scram {
  /** The first message of the client. */
  readonly first: string;
  /** Answers the server's first message with the proof. */
  prove(serverFirst: string): Promise<string>;
  /** Throws where the server's last message does not prove that it knows the password. */
  verify(serverFinal: string): void;
}

const FEWEST_ITERATIONS = 4096;
const MOST_ITERATIONS = 500_000;
const LONGEST_MESSAGE = 1024;
const NO_CHANNEL_BINDING = 'n,,';
const deriveKey = promisify(pbkdf2);

/** Begins a login. */
export function scram(hash: ScramHash, { user, password, extension }: ScramLogin): Scram {
  const nonce = randomBytes(24).toString('base64');
  const bare = `n=${user.replaceAll('=', '=3D').replaceAll(',', '=2C')},r=${nonce}${extension === undefined ? '' : `,${extension}`}`;
  let signature: Buffer | undefined;
  return {
    first: NO_CHANNEL_BINDING + bare,
    async prove(serverFirst) {
      const challenge = challengeIn(serverFirst, nonce);
      const ending = `c=${Buffer.from(NO_CHANNEL_BINDING).toString('base64')},r=${challenge.nonce}`;
      const conversation = `${bare},${serverFirst},${ending}`;
      const length = createHash(hash).digest().length;
      const salted = await deriveKey(
        saslPrep(password.reveal()),
        challenge.salt,
        challenge.iterations,
        length,
        hash,
      );
      const clientKey = mac(hash, salted, 'Client Key');
      const storedKey = createHash(hash).update(clientKey).digest();
      signature = mac(hash, mac(hash, salted, 'Server Key'), conversation);
      return `${ending},p=${xor(clientKey, mac(hash, storedKey, conversation)).toString('base64')}`;
    },
    verify(serverFinal) {
      if (serverFinal.startsWith('e='))
        throw new ConnectionFailure(
          'CredentialsRejected',
          'the server does not accept the user or the password',
        );
      const received = Buffer.from(/^v=([A-Za-z0-9+/]+={0,2})(,|$)/.exec(serverFinal)?.[1] ?? '', 'base64');
      if (signature?.length === received.length && timingSafeEqual(signature, received)) return;
      throw new ConnectionFailure('ProtocolError', 'the server does not prove that it knows the password');
    },
  };
}

interface Challenge {
  readonly nonce: string;
  readonly salt: Buffer;
  readonly iterations: number;
}

const CHALLENGE = /^r=([\x21-\x2b\x2d-\x7e]+),s=([A-Za-z0-9+/]+={0,2}),i=([1-9]\d{0,8})(,|$)/;

function challengeIn(message: string, ours: string): Challenge {
  const [, nonce = '', salt = '', count = ''] =
    (message.length <= LONGEST_MESSAGE && CHALLENGE.exec(message)) || [];
  const iterations = Number(count);
  if (!nonce.startsWith(ours) || nonce.length === ours.length) throw notUnderstood();
  if (iterations < FEWEST_ITERATIONS || iterations > MOST_ITERATIONS) {
    throw new ConnectionFailure(
      'ProtocolError',
      `the server asks for fewer than ${FEWEST_ITERATIONS} or more than ${MOST_ITERATIONS} iterations`,
    );
  }
  return { nonce, salt: Buffer.from(salt, 'base64'), iterations };
}

/** SASLprep of RFC 4013, as far as it changes a password that a server has taken. */
function saslPrep(password: string): string {
  return password
    .replaceAll(/[\p{Zs}\u200b]/gu, ' ')
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
    .normalize('NFKC');
}

function mac(hash: ScramHash, key: Buffer, text: string): Buffer {
  return createHmac(hash, key).update(text).digest();
}

function xor(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0)));
}
