import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFolder, run, temporaryFolder } from '../process.ts';
import type { Certificate } from './certificates.ts';

/** A certificate and its key in the forms in which users have them. */
export interface ClientKeys {
  /** What the sealed ones are under. */
  readonly passphrase: string;
  /** The key in PEM, by how openssl calls the form. */
  readonly pem: Readonly<Record<'pkcs8' | 'traditional' | 'sealed' | 'sealedTraditional', Buffer>>;
  readonly der: Readonly<Record<'certificate' | 'pkcs8' | 'traditional' | 'sealed', Buffer>>;
  /** The key, the certificate and its authority in one file. */
  readonly keystore: Readonly<Record<'aes' | 'clear' | 'old' | 'withoutKey', Buffer>>;
}

const PASSPHRASE = 'pass phrase';

/** Makes them with openssl. */
export async function clientKeys({ certificate, key }: Certificate, ca: string): Promise<ClientKeys> {
  const folder = await temporaryFolder('mooring-clientkeys');
  try {
    const files = { 'client.pem': certificate, 'client.key': key, 'ca.pem': ca, words: PASSPHRASE };
    await Promise.all(Object.entries(files).map(([name, content]) => writeFile(join(folder, name), content)));
    let made = 0;
    const openssl = async (...args: readonly string[]) => {
      const to = join(folder, `made${(made += 1)}`);
      await run('openssl', [...args, '-out', to], { cwd: folder });
      return readFile(to);
    };
    return {
      passphrase: PASSPHRASE,
      pem: {
        pkcs8: await openssl('pkcs8', '-topk8', '-nocrypt', ...KEY),
        traditional: await openssl('ec', ...KEY),
        sealed: await openssl('pkcs8', '-topk8', ...KEY, ...SEALED),
        sealedTraditional: await openssl('ec', '-aes256', ...KEY, ...SEALED),
      },
      der: {
        certificate: await openssl('x509', '-in', 'client.pem', '-outform', 'DER'),
        pkcs8: await openssl('pkcs8', '-topk8', '-nocrypt', '-outform', 'DER', ...KEY),
        traditional: await openssl('ec', '-outform', 'DER', ...KEY),
        sealed: await openssl('pkcs8', '-topk8', '-outform', 'DER', ...KEY, ...SEALED),
      },
      keystore: {
        aes: await openssl('pkcs12', '-export', ...STORE, ...SEALED),
        clear: await openssl('pkcs12', '-export', '-certpbe', 'NONE', '-keypbe', 'NONE', ...STORE, ...SEALED),
        old: await openssl('pkcs12', '-export', '-certpbe', 'PBE-SHA1-3DES', ...STORE, ...SEALED),
        withoutKey: await openssl('pkcs12', '-export', '-nokeys', '-in', 'client.pem', ...SEALED),
      },
    };
  } finally {
    await removeFolder(folder);
  }
}

const KEY = ['-in', 'client.key'];
const SEALED = ['-passout', 'file:words'];
const STORE = ['-inkey', 'client.key', '-in', 'client.pem', '-certfile', 'ca.pem'];
