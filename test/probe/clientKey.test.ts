import { execFile } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Secret } from '../../src/contract/secret.ts';
import { withOpenClientKey } from '../../src/probe/clientKey.ts';
import { keystoreIn } from '../../src/probe/keystore.ts';
import { pemOfDer } from '../../src/validation/der.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { clientKeys } from '../support/servers/clientkeys.ts';
import type { ClientKeys } from '../support/servers/clientkeys.ts';

let pem: Certificates;
let keys: ClientKeys;

beforeAll(async () => {
  pem = await certificates();
  keys = await clientKeys(pem.client, pem.ca);
});

function opened(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const given = Object.entries(texts).map(([name, text]) => [name, new Secret(text)]);
  const secrets = withOpenClientKey(Object.fromEntries(given) as Readonly<Record<string, Secret>>); // of pairs
  return Object.fromEntries(Object.entries(secrets).map(([name, secret]) => [name, secret.reveal()]));
}

describe('the key of a client', () => {
  it('stays as it is where it needs no passphrase', () => {
    const secrets = { password: 'p', clientCertificate: pem.client.certificate, clientKey: pem.client.key };

    expect(opened(secrets)).toEqual(secrets);
    expect(opened({ password: 'p' })).toEqual({ password: 'p' });
  });

  it('is given to the driver without its passphrase', () => {
    const { clientKey = '', ...others } = opened({
      clientCertificate: pem.client.certificate,
      clientKey: keys.pem.sealed.toString(),
      clientKeyPassphrase: keys.passphrase,
    });

    expect(Object.keys(others)).toEqual(['clientCertificate']);
    expect(createPrivateKey(clientKey).equals(createPrivateKey(pem.client.key))).toBe(true);
  });

  it('is found in a keystore, with its certificate', () => {
    const store = pemOfDer(keys.keystore.aes) ?? '';

    const { clientCertificate = '', clientKey = '' } = opened({
      clientCertificate: store,
      clientKey: store,
      clientKeyPassphrase: keys.passphrase,
    });

    expect(createPrivateKey(clientKey).equals(createPrivateKey(pem.client.key))).toBe(true);
    expect(new X509Certificate(clientCertificate).subject).toBe('CN=app');
    expect(clientCertificate.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  });
});

describe('a key that cannot be used', () => {
  it('of another certificate is told before a server is asked', () => {
    expect(() => opened({ clientCertificate: pem.client.certificate, clientKey: pem.good.key })).toThrow(
      'clientKey does not belong to clientCertificate',
    );
  });

  it('for want of a passphrase has what to do about it with it', () => {
    const clientKey = keys.pem.sealed.toString();

    expect(() => opened({ clientCertificate: pem.client.certificate, clientKey })).toThrow(
      expect.objectContaining({
        message: 'clientKey is encrypted, and no clientKeyPassphrase is given',
        remedy: 'Name the key of a Secret that holds the passphrase in spec.secrets.',
      }) as Error,
    );
  });

  it('for its old encryption is read once openssl has written it as the remedy says', async () => {
    const store = keys.keystore.old;
    const text = await readByOpenssl(store, keys.passphrase);

    const { clientKey = '' } = opened({
      clientCertificate: text,
      clientKey: text,
      clientKeyPassphrase: keys.passphrase,
    });

    expect(createPrivateKey(clientKey).equals(createPrivateKey(pem.client.key))).toBe(true);
  });
});

/** As the remedy for keystores in old encryptions says. */
async function readByOpenssl(store: Buffer, passphrase: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'keystore-'));
  try {
    await writeFile(join(folder, 'OLD'), store);
    const login = ['-passin', `pass:${passphrase}`, '-passout', `pass:${passphrase}`];
    const files = ['-in', join(folder, 'OLD'), '-out', join(folder, 'NEW')];
    await promisify(execFile)('openssl', ['pkcs12', '-legacy', ...files, ...login]);
    return await readFile(join(folder, 'NEW'), 'utf8');
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('a keystore', () => {
  it.each([
    ['under another passphrase', () => keystoreIn(keys.keystore.aes, 'no'), 'closed'],
    ['in an old encryption', () => keystoreIn(keys.keystore.old, keys.passphrase), 'old'],
    ['without a key', () => keystoreIn(keys.keystore.withoutKey, keys.passphrase), 'other'],
    ['that was cut off', () => keystoreIn(keys.keystore.aes.subarray(0, 900), keys.passphrase), 'other'],
    ['that is none', () => keystoreIn(Buffer.from('3003020103', 'hex'), ''), 'other'],
  ])('%s cannot be used', (_, read, problem) => {
    expect(read()).toEqual({ problem });
  });
});
