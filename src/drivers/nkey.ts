import { createPrivateKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { ConnectionFailure } from '../contract/failure.ts';
import { Secret } from '../contract/secret.ts';

/*
 * Keys of NATS: an Ed25519 seed or public key with a prefix for the kind of its owner and a checksum behind it, in base32.
 */

/** The public key, and the signature that proves to have its seed. */
interface Proof {
  readonly publicKey: string;
  readonly signature: string;
}

/** What a file of credentials (.creds) holds. */
interface Credentials {
  readonly jwt: string;
  readonly seed: Secret;
}

/** Takes a file of credentials apart, as nsc writes it: the JWT that an account signed for a user, and the seed of the user. */
export function credentialsIn(file: Secret): Credentials {
  const text = file.reveal();
  const [jwt, seed] = [JWT, USER_SEED].map((pattern) => pattern.exec(text)?.[1]);
  if (jwt === undefined || seed === undefined)
    throw new ConnectionFailure(
      'SecretInvalid',
      'credentials is no .creds file, with a JWT and the seed of a user: nsc generate creds writes one',
    );
  return { jwt, seed: new Secret(seed) };
}

const JWT = /-----BEGIN NATS USER JWT-----\s+([\w.-]+)\s+-{5,6}END/;
const USER_SEED = /-----BEGIN USER NKEY SEED-----\s+(\w+)\s+-{5,6}END/;

const USER = 20 << 3;
const SEED = 18 << 3;
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Signs the nonce of the server with the seed of a user; `called` is what users know the seed by. */
export function proveNkey(
  seed: Secret,
  nonce: string,
  called: 'nkeySeed' | 'the seed in credentials' = 'nkeySeed',
): Proof {
  const key = keyOf(seed.reveal(), called);
  const { x = '' } = key.export({ format: 'jwk' });
  const body = Buffer.concat([Buffer.from([USER]), Buffer.from(x, 'base64url')]);
  return {
    publicKey: encode(Buffer.concat([body, checksum(body)])),
    signature: sign(null, Buffer.from(nonce), key).toString('base64url'),
  };
}

function keyOf(text: string, called: string): KeyObject {
  const bytes = decode(text);
  const body = bytes.subarray(0, -2);
  const [first = 0, second = 0] = body;
  const whose = ((first & 7) << 5) | (second >> 3);
  const right =
    body.length === 34 &&
    (first & 0xf8) === SEED &&
    whose === USER &&
    checksum(body).equals(bytes.subarray(-2));
  if (!right)
    throw new ConnectionFailure(
      'SecretInvalid',
      `${called} is not the seed of a user: SU and 56 more letters and digits`,
    );
  return createPrivateKey({ key: Buffer.concat([PKCS8, body.subarray(2)]), format: 'der', type: 'pkcs8' });
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function decode(text: string): Buffer {
  const bits = Array.from(text, (letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from(
    (/^[01]*$/.test(bits) && bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2))) || [],
  );
}

function encode(bytes: Buffer): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((group) => ALPHABET[Number.parseInt(group.padEnd(5, '0'), 2)])
    .join('');
}

/** CRC-16 of XMODEM, least significant byte first. */
function checksum(bytes: Buffer): Buffer {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
  }
  return Buffer.from([crc & 0xff, crc >> 8]);
}
