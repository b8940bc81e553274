import { generateKeyPairSync } from 'node:crypto';
import type { ConnectionSpec } from '../../src/api/connection.ts';
import { catalogOf } from '../../src/catalog/catalog.ts';
import { connectors } from '../../src/connectors/index.ts';
import { secretValuesOf } from '../../src/validation/credentials.ts';
import { base64, secret } from './secrets.ts';
import { judgeComplete } from '../../src/validation/verdict.ts';

const catalog = catalogOf(connectors);
const password = { password: { name: 'db', key: 'password' } };

describe('reading credentials', () => {
  const postgresql = catalog.get('postgresql');
  if (postgresql === undefined) throw new Error('no postgresql');
  const read = (spec: Partial<ConnectionSpec>, ...secrets: readonly ReturnType<typeof secret>[]) =>
    secretValuesOf({ type: 'postgresql', ...spec }, postgresql, { secrets: new Map(secrets) });

  it('takes whole Secrets by their well-known keys, and what the manifest says first', () => {
    const found = read(
      { parameters: { host: 'mine' }, secrets: password, secretsFrom: [{ name: 'whole' }] },
      secret('db', { password: 'from-db' }),
      secret('whole', {
        username: 'reader',
        password: 'other',
        host: 'theirs',
        port: '5433',
        database: 'sales',
        type: 'postgresql',
      }),
    );

    expect(found.parameters).toEqual({ user: 'reader', port: 5433, database: 'sales' });
    expect(found.secrets['password']?.reveal()).toBe('from-db');
    const verdict = judgeComplete(
      { type: 'postgresql', parameters: { host: 'mine' }, secretsFrom: [{ name: 'whole' }] },
      postgresql,
      found,
    );
    expect(verdict).toMatchObject({ auth: 'password' });
  });

  it('takes no host of a whole Secret where the manifest names Sentinels', () => {
    const redis = catalog.get('redis');
    if (redis === undefined) throw new Error('no redis');
    const parameters = { hosts: ['s:26379'], sentinelMaster: 'm' };

    const found = secretValuesOf({ type: 'redis', parameters, secretsFrom: [{ name: 'whole' }] }, redis, {
      secrets: new Map([
        secret('whole', { host: 'theirs', port: '6379', password: 'p', sentinelPassword: 's' }),
      ]),
    });

    expect(found.parameters).toEqual({});
    expect(Object.keys(found.secrets).toSorted()).toEqual(['password', 'sentinelPassword']);
  });

  it('takes nothing of a whole Secret for a parameter that the type does not have', () => {
    const found = read(
      { secretsFrom: [{ name: 'whole' }] },
      secret('whole', { constructor: 'a', toString: 'b', password: 'p' }),
    );

    expect([Object.keys(found.secrets), found.parameters]).toEqual([['password'], {}]);
  });

  it('takes a private key under a passphrase, whose heads name the cipher', () => {
    const sealed = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({
      type: 'pkcs1',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'p',
    });

    const found = read(
      { secrets: { clientKey: { name: 'a', key: 'k' } } },
      secret('a', { k: String(sealed) }),
    );

    expect(String(sealed)).toContain('DEK-Info: AES-256-CBC');
    expect(found.secrets['clientKey']?.reveal()).toBe(sealed);
  });

  it('takes the bundle of authorities of a cloud, which is longer than any other value may be', () => {
    const bundle = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'.repeat(3000);

    const found = read({ secrets: { caCertificate: { name: 'a', key: 'ca' } } }, secret('a', { ca: bundle }));

    expect(bundle.length).toBeGreaterThan(170_000);
    expect(found.secrets['caCertificate']?.reveal()).toBe(bundle);
  });

  it('keeps blanks that belong to a password', () => {
    expect(
      read({ secrets: password }, secret('db', { password: ' p w ' })).secrets['password']?.reveal(),
    ).toBe(' p w ');
  });

  it.each<[string, Partial<ConnectionSpec>, ReturnType<typeof secret>[], string]>([
    [
      'two Secrets with the same key',
      { secretsFrom: [{ name: 'a' }, { name: 'b' }] },
      [secret('a', { password: 'x' }), secret('b', { password: 'y' })],
      'SecretInvalid: secrets a and b both give password: remove it from one of them',
    ],
    [
      'two keys that say different users',
      { secretsFrom: [{ name: 'a' }] },
      [secret('a', { user: 'x', username: 'y' })],
      'SecretInvalid: keys user and username of secret a both give user, and differ: say by keys which one counts',
    ],
    [
      'a key that is mapped, and not there',
      { secretsFrom: [{ name: 'a', keys: { pw: 'password' } }] },
      [secret('a', { password: 'x' })],
      'SecretKeyNotFound: secret a has no key pw: kubectl describe secret a lists those it has',
    ],
    [
      'a certificate that is none',
      { secrets: { caCertificate: { name: 'a', key: 'ca' } } },
      [secret('a', { ca: 'hello' })],
      'SecretInvalid: key ca of secret a is not PEM, which caCertificate takes',
    ],
    [
      'a public key where the private one belongs',
      { secrets: { clientKey: { name: 'a', key: 'pub' } } },
      [secret('a', { pub: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== me' })],
      'SecretInvalid: key pub of secret a is a public key of SSH, and clientKey takes PEM, which begins with -----BEGIN',
    ],
    [
      'a key in the place of its certificate',
      { secrets: { clientCertificate: { name: 'a', key: 'tls.key' } } },
      [secret('a', { 'tls.key': '-----BEGIN EC PRIVATE KEY-----\nAA==\n-----END EC PRIVATE KEY-----\n' })],
      'SecretInvalid: key tls.key of secret a holds a private key, and clientCertificate takes certificates',
    ],
    [
      'a certificate in the place of its key',
      { secrets: { clientKey: { name: 'a', key: 'tls.crt' } } },
      [secret('a', { 'tls.crt': '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n' })],
      'SecretInvalid: key tls.crt of secret a holds a certificate, and clientKey takes a private key',
    ],
    [
      'a certificate in base64 twice',
      { secrets: { caCertificate: { name: 'a', key: 'ca' } } },
      [secret('a', { ca: base64('-----BEGIN CERTIFICATE-----') })],
      'SecretInvalid: key ca of secret a is not PEM, which caCertificate takes; it is itself base64 of a text: check that it was not encoded twice',
    ],
    [
      'a zero byte',
      { secrets: password },
      [secret('db', { password: 'a\0b' })],
      'SecretInvalid: key password of secret db is not text',
    ],
    [
      'a line end',
      { secrets: password },
      [secret('db', { password: 'a\r\n' })],
      'SecretInvalid: key password of secret db ends in a line end: write it without, for instance with printf instead of echo',
    ],
    [
      'a value of a megabyte',
      { secrets: password },
      [secret('db', { password: 'a'.repeat(1 << 20) })],
      'SecretInvalid: key password of secret db is longer than 64 KiB',
    ],
    [
      'a bundle of more than a megabyte',
      { secrets: { caCertificate: { name: 'a', key: 'ca' } } },
      [secret('a', { ca: 'a'.repeat((1 << 20) + 1) })],
      'SecretInvalid: key ca of secret a is longer than 1 MiB',
    ],
    [
      'a missing key',
      { secrets: password },
      [secret('db', { pass: 'a' })],
      'SecretKeyNotFound: secret db has no key password: kubectl describe secret db lists those it has',
    ],
    [
      'a key of the name of what every object has',
      { secrets: { password: { name: 'db', key: 'constructor' } } },
      [secret('db', { password: 'a' })],
      'SecretKeyNotFound: secret db has no key constructor: kubectl describe secret db lists those it has',
    ],
    [
      'a missing Secret',
      { secrets: password },
      [],
      'SecretNotFound: there is no secret db in this namespace: create it',
    ],
  ])('%s is named without its value', (_, spec, secrets, expected) => {
    let told = '';
    try {
      read(spec, ...secrets);
    } catch (error) {
      told =
        error instanceof Error && 'reason' in error
          ? `${String(error.reason)}: ${error.message}`
          : String(error);
    }

    expect(told).toBe(expected);
  });
});
