import { generateKeyPairSync } from 'node:crypto';
import ssh2 from 'ssh2';
import { asSshKey } from '../../src/drivers/ssh/pkcs8.ts';

const PASSPHRASE = 'pass phrase';
const SEAL = { cipher: 'aes-256-cbc', passphrase: PASSPHRASE };
const pairs = {
  ed25519: generateKeyPairSync('ed25519').privateKey,
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  ec: generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey,
} as const;
const pem = (kind: keyof typeof pairs, options = {}) =>
  String(pairs[kind].export({ type: 'pkcs8', format: 'pem', ...options }));

function kindOf(text: string): string {
  const key = ssh2.utils.parseKey(text);
  return key instanceof Error ? 'cannot be read' : key.type;
}

describe('a key of SSH in PKCS #8', () => {
  it.each([
    ['ed25519', 'ssh-ed25519'],
    ['rsa', 'ssh-rsa'],
    ['ec', 'ecdsa-sha2-nistp384'],
  ] as const)('of the kind %s is read, under a passphrase and without', (kind, type) => {
    expect(kindOf(pem(kind))).toBe('cannot be read');
    expect(kindOf(asSshKey(pem(kind), undefined))).toBe(type);
    expect(kindOf(asSshKey(pem(kind, SEAL), PASSPHRASE))).toBe(type);
  });

  it.each([
    ['a key whose passphrase is wrong', pem('rsa', SEAL), 'no'],
    ['a key whose passphrase is missing', pem('rsa', SEAL), undefined],
    ['a key of another form', pairs.rsa.export({ type: 'pkcs1', format: 'pem' }), undefined],
    ['a key that is broken', '-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n', undefined],
    [
      'a kind that SSH does not know',
      String(generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' })),
      undefined,
    ],
  ])('leaves %s as it is', (_, text, passphrase) => {
    expect(asSshKey(String(text), passphrase)).toBe(text);
  });
});
