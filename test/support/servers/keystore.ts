import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { run } from '../process.ts';
import type { Certificate } from './certificates.ts';

/** Password of the stores that `keyStore` writes. */
export const STORE_PASSWORD = 'changeit';

/** Writes a certificate and its key as Java wants them; answers with the path. */
export async function keyStore(
  folder: string,
  name: string,
  { certificate, key }: Certificate,
): Promise<string> {
  const [pem, store] = [join(folder, `${name}.pem`), join(folder, `${name}.p12`)];
  await writeFile(pem, key + certificate, { mode: 0o600 });
  await run('openssl', [
    'pkcs12',
    '-export',
    '-in',
    pem,
    '-name',
    name,
    '-out',
    store,
    '-passout',
    `pass:${STORE_PASSWORD}`,
  ]);
  return store;
}
