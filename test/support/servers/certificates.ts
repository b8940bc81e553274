import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFolder, run, temporaryFolder } from '../process.ts';

/** A certificate and its key, in PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** All that tests of TLS need; `ca` signed every one of them but `strange`. */
export interface Certificates {
  readonly ca: string;
  /** Another authority, which signed nothing. */
  readonly otherCa: string;
  /** For localhost and 127.0.0.1. */
  readonly good: Certificate;
  readonly wrongName: Certificate;
  readonly expired: Certificate;
  /** For the client `app`. */
  readonly client: Certificate;
  /** For the client `app`, signed by the other authority. */
  readonly strange: Certificate;
}

/** Environment of openssl that keeps the configuration of the machine out. */
const ENVIRONMENT = { ...process.env, OPENSSL_CONF: '/dev/null' };

let made: Promise<Certificates> | undefined;

/** Makes them, once per process. */
export function certificates(): Promise<Certificates> {
  made ??= make();
  return made;
}

async function make(): Promise<Certificates> {
  const folder = await temporaryFolder('mooring-certificates');
  try {
    const [ca, other] = await Promise.all([authority(folder, 'ca'), authority(folder, 'other')]);
    const here = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
    const [good, wrongName, expired, client, strange] = await Promise.all([
      signed(folder, { name: 'good', extensions: here }),
      signed(folder, { name: 'wrong', extensions: 'subjectAltName=DNS:other.example.test' }),
      signed(folder, { name: 'expired', extensions: here, end: '20010101000000Z' }),
      signed(folder, { name: 'client', subject: '/CN=app', extensions: 'extendedKeyUsage=clientAuth' }),
      signed(folder, { name: 'strange', subject: '/CN=app', extensions: 'extendedKeyUsage=clientAuth', by: 'other' }),
    ]);
    return { ca, otherCa: other, good, wrongName, expired, client, strange };
  } finally {
    await removeFolder(folder);
  }
}

async function authority(folder: string, name: string): Promise<string> {
  const extensions = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
  await openssl(folder, 'req', '-x509', ...newKey(name), '-out', `${name}.pem`, '-days', '30', '-subj', `/CN=test ${name}`, ...extensions);
  return readFile(join(folder, `${name}.pem`), 'utf8');
}

interface Wish {
  readonly name: string;
  readonly subject?: string;
  readonly extensions: string;
  readonly end?: string;
  readonly by?: string;
}

/** Signed by `openssl ca`, the one command that takes an end in the past. */
async function signed(folder: string, { name, subject = `/CN=${name}`, extensions, end, by = 'ca' }: Wish): Promise<Certificate> {
  const settings = [
    '[ca]\ndefault_ca=here\n[here]\npolicy=any\ndefault_md=sha256\nrand_serial=yes\nunique_subject=no\nx509_extensions=extensions',
    `new_certs_dir=${folder}\ndatabase=${name}.index\n[any]\ncommonName=supplied\n[extensions]\nbasicConstraints=CA:FALSE\n${extensions}\n`,
  ].join('\n');
  await Promise.all([writeFile(join(folder, `${name}.cnf`), settings), writeFile(join(folder, `${name}.index`), '')]);
  await openssl(folder, 'req', ...newKey(name), '-out', `${name}.csr`, '-subj', subject);
  const period = end === undefined ? ['-days', '30'] : ['-startdate', '20000101000000Z', '-enddate', end];
  const authority = ['-cert', `${by}.pem`, '-keyfile', `${by}.key`];
  await openssl(
    folder,
    'ca',
    '-batch',
    '-notext',
    '-config',
    `${name}.cnf`,
    ...authority,
    ...period,
    '-in',
    `${name}.csr`,
    '-out',
    `${name}.pem`,
  );
  const [certificate, key] = await Promise.all(['pem', 'key'].map((end) => readFile(join(folder, `${name}.${end}`), 'utf8')));
  return { certificate: certificate ?? '', key: key ?? '' };
}

function newKey(name: string): readonly string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', `${name}.key`];
}

async function openssl(folder: string, ...args: readonly string[]): Promise<void> {
  await run('openssl', args, { cwd: folder, env: ENVIRONMENT });
}
