import { createDecipheriv, createPrivateKey, pbkdf2Sync, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { elementsIn } from '../drivers/codec/ber.ts';

/*
 * Keystores of PKCS #12 (RFC 7292), as openssl, Java and operators of clusters write them: a key and certificates in
 * bags, which are encrypted by PBES2 (RFC 8018). Node reads them too (`pfx`), and then trusts every authority in them as
 * one of servers, which those of clients are not meant for.
 */

/** The key and its certificate, in PEM, with the certificates that lead to an authority behind it. */
interface Keystore {
  readonly key: string;
  readonly certificates: string;
}

/** `closed`: the passphrase does not open it; `old`: an encryption of before 2021; `other`: not one key with its certificate. */
interface Unusable {
  readonly problem: 'closed' | 'old' | 'other';
}

/** What stands in a keystore, by the kind. */
interface Bag {
  readonly kind: string;
  readonly value: Buffer;
}

/** What a keystore holds, or why it cannot be used. */
export function keystoreIn(bytes: Buffer, passphrase: string): Keystore | Unusable {
  try {
    const bags = bagsOf(bytes, passphrase);
    const [key, another] = bags.flatMap(({ kind, value }) => keysIn(kind, value, passphrase));
    if (key === undefined || another !== undefined) return { problem: 'other' };
    const certificates = bags
      .filter(({ kind }) => kind === BAGS.certificate)
      .map(({ value }) => new X509Certificate(inside(value, 1, 0)));
    const own = certificates.find((certificate) => certificate.checkPrivateKey(key));
    if (own === undefined) return { problem: 'other' };
    return {
      key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
      certificates: [own, ...certificates.filter((each) => each !== own)].map(String).join('\n'),
    };
  } catch (error) {
    return { problem: error instanceof Unopened ? error.problem : 'other' };
  }
}

class Unopened extends Error {
  readonly problem: 'closed' | 'old';

  constructor(problem: 'closed' | 'old') {
    super(problem);
    this.problem = problem;
  }
}

/** Object identifiers in hexadecimal. */
const CONTENTS = { data: '2a864886f70d010701', encrypted: '2a864886f70d010706' } as const;
const BAGS = {
  key: '2a864886f70d010c0a0101',
  encryptedKey: '2a864886f70d010c0a0102',
  certificate: '2a864886f70d010c0a0103',
} as const;
const PBES2 = '2a864886f70d01050d';
const DIGESTS: Readonly<Record<string, string>> = {
  '2a864886f70d0207': 'sha1',
  '2a864886f70d0209': 'sha256',
  '2a864886f70d020a': 'sha384',
  '2a864886f70d020b': 'sha512',
};
const CIPHERS: Readonly<Record<string, readonly [name: string, keyLength: number]>> = {
  '608648016503040102': ['aes-128-cbc', 16],
  '608648016503040116': ['aes-192-cbc', 24],
  '60864801650304012a': ['aes-256-cbc', 32],
};
/** Java asks for 10,000. */
const MOST_ITERATIONS = 2_000_000;

/** The content at a place of what elements hold: the first number is the place among those side by side, and so on inside. */
function inside(bytes: Buffer, ...places: readonly number[]): Buffer {
  return places.reduce((content, place) => {
    const found = elementsIn(content)[place];
    if (found === undefined) throw new RangeError('an element is missing');
    return found.content;
  }, bytes);
}

const oid = (bytes: Buffer, ...places: readonly number[]) => inside(bytes, ...places).toString('hex');

/** PFX: its second element is a content, in which further contents stand, each of them of bags. */
function bagsOf(bytes: Buffer, passphrase: string): readonly Bag[] {
  const contents = elementsIn(inside(bytes, 0, 1, 1, 0, 0));
  return contents.flatMap(({ content }) => {
    const isEncrypted = oid(content, 0) === CONTENTS.encrypted;
    if (!isEncrypted && oid(content, 0) !== CONTENTS.data) return []; // sealed for the owner of a certificate, which no tool does
    const bags = isEncrypted ? decrypted(inside(content, 1, 0, 1), passphrase) : inside(content, 1, 0);
    return elementsIn(inside(bags, 0)).map((bag) => ({
      kind: oid(bag.content, 0),
      value: inside(bag.content, 1, 0),
    }));
  });
}

function keysIn(kind: string, value: Buffer, passphrase: string): readonly KeyObject[] {
  if (kind !== BAGS.key && kind !== BAGS.encryptedKey) return [];
  try {
    return [createPrivateKey({ key: sequence(value), format: 'der', type: 'pkcs8', passphrase })];
  } catch {
    throw new Unopened('closed');
  }
}

/** EncryptedContentInfo, by PBES2 with PBKDF2 and AES; what a wrong passphrase gives is no sequence. */
function decrypted(info: Buffer, passphrase: string): Buffer {
  if (oid(info, 1, 0) !== PBES2) throw new Unopened('old');
  const [derivation, encryption] = [inside(info, 1, 1, 0), inside(info, 1, 1, 1)];
  const [name, keyLength] = CIPHERS[oid(encryption, 0)] ?? [];
  const [salt, iterations, ...others] = elementsIn(inside(derivation, 1));
  const prf = others.at(-1)?.tag === SEQUENCE ? oid(others.at(-1)?.content ?? info, 0) : '';
  const rounds = Number.parseInt(iterations?.content.toString('hex') ?? '', 16);
  if (name === undefined || keyLength === undefined || !salt || !(rounds <= MOST_ITERATIONS))
    throw new Unopened('old');
  const key = pbkdf2Sync(passphrase, salt.content, rounds, keyLength, DIGESTS[prf] ?? 'sha1');
  try {
    const decipher = createDecipheriv(name, key, inside(encryption, 1));
    const bags = Buffer.concat([decipher.update(inside(info, 2)), decipher.final()]);
    inside(bags, 0);
    return bags;
  } catch {
    throw new Unopened('closed');
  }
}

const SEQUENCE = 0x30;

/** A sequence of DER with this content. */
function sequence(content: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([Buffer.from([SEQUENCE, 0x84]), length, content]);
}
