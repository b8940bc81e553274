import { createPublicKey, verify } from 'node:crypto';
import { Secret } from '../../src/contract/secret.ts';
import { proveNkey } from '../../src/drivers/nkey.ts';

/** The example of the documentation of NATS. */
const USER = {
  seed: 'SUAMLK2ZNL35WSMW37E7UD4VZ7ELPKW7DHC3BWBSD2GCZ7IUQQXZIORRBU',
  publicKey: 'UCK5N7N66OBOINFXAYC2ACJQYFSOD4VYNU6APEJTAVFZB2SVHLKGEW7L',
} as const;
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

it('signs the nonce by the seed, and names its public key', () => {
  const { publicKey, signature } = proveNkey(new Secret(USER.seed), 'n0nce');

  const key = createPublicKey({
    key: Buffer.concat([SPKI, bytesOf(publicKey)]),
    format: 'der',
    type: 'spki',
  });
  expect(publicKey).toBe(USER.publicKey);
  expect(verify(null, Buffer.from('n0nce'), key, Buffer.from(signature, 'base64url'))).toBe(true);
});

it.each([
  { what: 'is no base32', seed: 'su not a seed' },
  { what: 'is the public key', seed: USER.publicKey },
  { what: 'is cut off', seed: USER.seed.slice(0, -2) },
  { what: 'has a wrong checksum', seed: `${USER.seed.slice(0, -3)}AAA` },
  { what: 'is empty', seed: '' },
])('refuses a seed that $what, without showing it', ({ seed }) => {
  expect(() => proveNkey(new Secret(seed), 'n0nce')).toThrow(
    expect.objectContaining({
      reason: 'SecretInvalid',
      message: 'nkeySeed is not the seed of a user: SU and 56 more letters and digits',
    }),
  );
});

/** The 32 bytes of the key, behind the prefix. */
function bytesOf(publicKey: string): Buffer {
  const bits = Array.from(publicKey, (letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  ).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2))).subarray(1, 33);
}
