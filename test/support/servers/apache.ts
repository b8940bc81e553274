import { createHash } from 'node:crypto';
import { chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, run } from '../process.ts';
import { needProgram, NOBODY, writeOwned } from './account.ts';
import type { Certificate } from './certificates.ts';
import { http, tls } from './exchanges.ts';
import { startIn, writePair } from './place.ts';
import type { Server } from './place.ts';

/** What Debian must have installed: Apache 2.4. */
export const packages: readonly string[] = ['apache2', 'apache2-utils'];

/** An Apache of one's own with folders for WebDAV: /basic and /digest ask for a login in that way, /open for none. */
export interface ApacheServer extends Server {
  readonly tlsPort: number;
}

/** The user that may log in; `other` may not. */
export interface ApacheOptions {
  readonly user: string;
  readonly other: string;
  /** Of both. */
  readonly password: string;
  readonly certificate: Certificate;
  /** PEM of the authority that signs the client certificates which /certified asks for, after the handshake. */
  readonly clientCa?: string;
}

const PROGRAM = '/usr/sbin/apache2';
const MODULES = [
  'mpm_event',
  'authn_core',
  'authn_file',
  'authz_core',
  'authz_user',
  'auth_basic',
  'auth_digest',
  'dav',
  'dav_fs',
  'socache_shmcb',
  'ssl',
];

/** Starts it. */
export async function startApache(options: ApacheOptions): Promise<ApacheServer> {
  await needProgram(PROGRAM, packages);
  const tlsPort = await freePort();
  const server = await startIn({ name: 'apache', as: NOBODY }, async ({ folder, port }) => {
    const ways = ['open', 'basic', 'digest'];
    for (const way of ['', ...ways]) {
      await mkdir(join(folder, 'files', way), { recursive: true });
      await chown(join(folder, 'files', way), NOBODY.uid, NOBODY.gid);
      await writeOwned(join(folder, 'files', way), 'page', 'page\n');
    }
    await writeUsers(folder, options);
    const pair = await writePair(folder, options.certificate);
    const trusted = await writeOwned(
      folder,
      'clients.pem',
      options.clientCa ?? options.certificate.certificate,
    );
    const certified = `SSLCACertificateFile ${trusted}\n<Location /certified>\nSSLVerifyClient require\n</Location>`;
    const lines = [
      ...MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
      `ServerName localhost\nServerRoot ${folder}\nDocumentRoot ${folder}/files\nPidFile ${folder}/pid\nErrorLog "|/bin/cat"`,
      `Mutex file:${folder}\nDavLockDB ${folder}/locks\nListen 127.0.0.1:${port}\nListen 127.0.0.1:${tlsPort}`,
      `<VirtualHost 127.0.0.1:${tlsPort}>\nSSLEngine on\nSSLCertificateFile ${pair.certificate}\nSSLCertificateKeyFile ${pair.key}\n${certified}\n</VirtualHost>`,
      `<Location />\nDav On\n</Location>`,
      `<Location /basic>\nAuthType Basic\nAuthName files\nAuthUserFile ${folder}/basic\nRequire user ${options.user}\n</Location>`,
      `<Location /digest>\nAuthType Digest\nAuthName files\nAuthUserFile ${folder}/digest\nRequire user ${options.user}\n</Location>`,
    ];
    const config = await writeOwned(folder, 'apache.conf', `${lines.join('\n')}\n`);
    return {
      command: PROGRAM,
      args: ['-f', config, '-D', 'FOREGROUND'],
      answers: [http(port), tls(tlsPort)],
    };
  });
  return { ...server, tlsPort };
}

async function writeUsers(folder: string, { user, other, password }: ApacheOptions): Promise<void> {
  const { stdout } = await run('openssl', ['passwd', '-apr1', '-stdin'], { input: password });
  const lines = [user, other].map((name) => ({
    basic: `${name}:${stdout.trim()}\n`,
    digest: `${name}:files:${createHash('md5').update(`${name}:files:${password}`).digest('hex')}\n`,
  }));
  await writeOwned(folder, 'basic', lines.map(({ basic }) => basic).join(''));
  await writeOwned(folder, 'digest', lines.map(({ digest }) => digest).join(''));
}
