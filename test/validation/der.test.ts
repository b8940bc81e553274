import { createPrivateKey, X509Certificate } from 'node:crypto';
import { isJavaKeystore, pemOfDer } from '../../src/validation/der.ts';
import { certificates } from '../support/servers/certificates.ts';
import { clientKeys } from '../support/servers/clientkeys.ts';
import type { ClientKeys } from '../support/servers/clientkeys.ts';

let keys: ClientKeys;

beforeAll(async () => {
  const { ca, client } = await certificates();
  keys = await clientKeys(client, ca);
});

const labelOf = (bytes: Buffer) => /^-----BEGIN (.*)-----/.exec(pemOfDer(bytes) ?? '')?.[1];

describe('a document in DER', () => {
  it('is named by what it holds', () => {
    const { der, keystore } = keys;

    const labels = [der.certificate, der.pkcs8, der.traditional, der.sealed, keystore.aes].map(labelOf);

    expect(labels).toEqual([
      'CERTIFICATE',
      'PRIVATE KEY',
      'EC PRIVATE KEY',
      'ENCRYPTED PRIVATE KEY',
      'PKCS12',
    ]);
  });

  it('keeps its content', () => {
    const { der, passphrase } = keys;
    const pem = (bytes: Buffer) => pemOfDer(bytes) ?? '';

    const certificate = new X509Certificate(pem(der.certificate));

    expect(certificate.raw.equals(der.certificate)).toBe(true);
    for (const key of [der.pkcs8, der.traditional, der.sealed])
      expect(certificate.checkPrivateKey(createPrivateKey({ key: pem(key), passphrase }))).toBe(true);
  });

  it.each([
    ['a text', Buffer.from('0123')],
    ['a sequence of something else', Buffer.from('3003020105', 'hex')],
    ['its first byte', Buffer.from('30', 'hex')],
    ['nothing', Buffer.alloc(0)],
  ])('is not %s', (_, bytes) => {
    expect(pemOfDer(bytes)).toBeUndefined();
  });
});

it.each([
  ['feedfeed00000002', true],
  ['cececece00000002', true],
  ['3082020102010330', false],
])('a file that begins with %s is a keystore of Java alone: %s', (beginning, expected) => {
  expect(isJavaKeystore(Buffer.from(beginning, 'hex'))).toBe(expected);
});
