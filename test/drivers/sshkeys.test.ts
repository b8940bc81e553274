import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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

const FOLDER = join(import.meta.dirname, 'putty');
/** What puttygen wrote, with the public keys that it shows; those that are sealed are under the passphrase. */
const puttyFiles = readFileSync(join(FOLDER, 'public.txt'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(' ') as [string, string]); // as it was written
const putty = (file: string) => readFileSync(join(FOLDER, file), 'utf8');

describe('a key of PuTTY', () => {
  const supported = puttyFiles.filter(([file]) => !file.startsWith('ed448'));

  it.each(supported)('%s is read, with the ends of lines of Windows too', (file, publicKey) => {
    const passphrase = file.includes('sealed') ? PASSPHRASE : undefined;

    for (const text of [putty(file), putty(file).replaceAll('\n', '\r\n')]) {
      const key = ssh2.utils.parseKey(asSshKey(text, passphrase));

      expect(key instanceof Error ? key.message : key.getPublicSSH().toString('base64')).toBe(publicKey);
    }
  });

  const sealed = putty('ed25519-3-sealed.ppk');

  it.each([
    ['whose passphrase is wrong', sealed, 'no'],
    ['of the older version whose passphrase is wrong', putty('rsa-2-sealed.ppk'), 'no'],
    ['whose passphrase is missing', sealed, undefined],
    ['that was changed', putty('ed25519-3.ppk').replace('made for', 'changed for'), undefined],
    ['that asks for too much memory', sealed.replace('Memory: 8192', 'Memory: 999999999'), PASSPHRASE],
    ['whose kind SSH clients do not know', putty('ed448-3.ppk'), undefined],
    ['that ends too early', putty('rsa-2-sealed.ppk').slice(0, 700), PASSPHRASE],
  ])('%s is left as it is', (_, text, passphrase) => {
    expect(asSshKey(text, passphrase)).toBe(text);
  });
});
