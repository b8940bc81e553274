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

let certificateSet: Promise<Certificates> | undefined;

/** Makes them, once per process. */
export function certificates(): Promise<Certificates> {
  certificateSet ??= make();
  return certificateSet;
}

async function make(): Promise<Certificates> {
  const folder = await temporaryFolder('mooring-certificates');
  try {
    const [ca, other] = await Promise.all([authority(folder, 'ca'), authority(folder, 'other')]);
    const here = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
    const [good, wrongName, expired, client, strange] = await Promise.all([
      sign(folder, { name: 'good', extensions: here }),
      sign(folder, { name: 'wrong', extensions: 'subjectAltName=DNS:other.example.test' }),
      sign(folder, { name: 'expired', extensions: here, end: '20010101000000Z' }),
      sign(folder, { name: 'client', subject: '/CN=app', extensions: 'extendedKeyUsage=clientAuth' }),
      sign(folder, {
        name: 'strange',
        subject: '/CN=app',
        extensions: 'extendedKeyUsage=clientAuth',
        by: 'other',
      }),
    ]);
    return { ca, otherCa: other, good, wrongName, expired, client, strange };
  } finally {
    await removeFolder(folder);
  }
}

/** One for a server at this address, with the authority that signed it and nothing else. */
export async function certificateFor(address: string): Promise<{ readonly ca: string } & Certificate> {
  const folder = await temporaryFolder('mooring-certificates');
  try {
    const ca = await authority(folder, 'ca');
    const extensions = `subjectAltName=DNS:localhost,IP:${address}`;
    return { ca, ...(await sign(folder, { name: 'server', extensions })) };
  } finally {
    await removeFolder(folder);
  }
}

/** Certificates that no client may accept, all for localhost and 127.0.0.1, and the authority that signed most of them. */
export interface PoorCertificates {
  readonly ca: string;
  readonly expired: Certificate;
  readonly 'not yet valid': Certificate;
  readonly 'for another host': Certificate;
  readonly 'self-signed': Certificate;
  readonly 'for clients only': Certificate;
  readonly 'with a weak key': Certificate;
  readonly 'without its intermediate': Certificate;
  readonly good: Certificate;
}

/** Makes them. */
export async function poorCertificates(): Promise<PoorCertificates> {
  const folder = await temporaryFolder('mooring-certificates');
  const here = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
  try {
    const [ca] = await Promise.all([authority(folder, 'ca'), authority(folder, 'middle')]);
    const names = {
      expired: { extensions: here, end: '20010101000000Z' },
      'not yet valid': { extensions: here, start: '20480101000000Z', end: '20490101000000Z' },
      'for another host': { extensions: 'subjectAltName=DNS:other.example.test' },
      'self-signed': { extensions: here, by: 'self' },
      'for clients only': { extensions: `${here}\nextendedKeyUsage=clientAuth` },
      'with a weak key': { extensions: here, key: ['-newkey', 'rsa:1024'] },
      'without its intermediate': { extensions: here, by: 'middle' }, // an authority of its own: none that is trusted leads to it
      good: { extensions: here },
    } as const satisfies Readonly<Record<Exclude<keyof PoorCertificates, 'ca'>, Omit<Wish, 'name'>>>;
    const made = Object.entries(names).map(async ([what, wish], index) => {
      const name = `poor${index}`;
      if ('by' in wish && wish.by === 'self') return [what, await selfSigned(folder, name)] as const;
      return [what, await sign(folder, { ...wish, name })] as const;
    });
    return { ca, ...(Object.fromEntries(await Promise.all(made)) as Omit<PoorCertificates, 'ca'>) }; // every name of the table
  } finally {
    await removeFolder(folder);
  }
}

async function selfSigned(folder: string, name: string): Promise<Certificate> {
  const extensions = [
    '-addext',
    'subjectAltName=DNS:localhost,IP:127.0.0.1',
    '-addext',
    'basicConstraints=critical,CA:FALSE',
  ];
  await openssl(
    folder,
    'req',
    '-x509',
    ...newKey(name),
    '-out',
    `${name}.pem`,
    '-days',
    '30',
    '-subj',
    '/CN=self',
    ...extensions,
  );
  return readPair(folder, name);
}

async function authority(folder: string, name: string): Promise<string> {
  const extensions = [
    '-addext',
    'basicConstraints=critical,CA:TRUE',
    '-addext',
    'keyUsage=critical,keyCertSign,cRLSign',
  ];
  await openssl(
    folder,
    'req',
    '-x509',
    ...newKey(name),
    '-out',
    `${name}.pem`,
    '-days',
    '30',
    '-subj',
    `/CN=test ${name}`,
    ...extensions,
  );
  return readFile(join(folder, `${name}.pem`), 'utf8');
}

interface Wish {
  readonly name: string;
  readonly subject?: string;
  readonly extensions: string;
  readonly start?: string;
  readonly end?: string;
  readonly by?: string;
  readonly key?: readonly string[];
}

/** Signed by `openssl ca`, the one command that takes an end in the past. */
async function sign(
  folder: string,
  { name, subject = `/CN=${name}`, extensions, start = '20000101000000Z', end, by = 'ca', key = CURVE }: Wish,
): Promise<Certificate> {
  const settings = [
    '[ca]\ndefault_ca=here\n[here]\npolicy=any\ndefault_md=sha256\nrand_serial=yes\nunique_subject=no\nx509_extensions=extensions',
    `new_certs_dir=${folder}\ndatabase=${name}.index\n[any]\ncommonName=supplied\n[extensions]\nbasicConstraints=CA:FALSE\n${extensions}\n`,
  ].join('\n');
  await Promise.all([
    writeFile(join(folder, `${name}.cnf`), settings),
    writeFile(join(folder, `${name}.index`), ''),
  ]);
  await openssl(folder, 'req', ...newKey(name, key), '-out', `${name}.csr`, '-subj', subject);
  const period = end === undefined ? ['-days', '30'] : ['-startdate', start, '-enddate', end];
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
  return readPair(folder, name);
}

async function readPair(folder: string, name: string): Promise<Certificate> {
  const [certificate, key] = await Promise.all(
    ['pem', 'key'].map((end) => readFile(join(folder, `${name}.${end}`), 'utf8')),
  );
  return { certificate: certificate ?? '', key: key ?? '' };
}

const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];

function newKey(name: string, kind: readonly string[] = CURVE): readonly string[] {
  return [...kind, '-nodes', '-keyout', `${name}.key`];
}

async function openssl(folder: string, ...args: readonly string[]): Promise<void> {
  await run('openssl', args, { cwd: folder, env: ENVIRONMENT });
}
