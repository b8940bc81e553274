import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, removeFolder, run, startServer, temporaryFolder } from '../process.ts';
import { needProgram, NOBODY, writeOwned } from './account.ts';
import type { Certificate } from './certificates.ts';
import { greeting, tls } from './exchanges.ts';
import { onLoopback, PASSWORD } from './trial.ts';
import type { Trial } from './trial.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = ['proftpd-core', 'proftpd-mod-crypto'];

/** An FTP server of one's own, on 127.0.0.1. */
export interface ProftpdServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** How it is set up; without a certificate it offers no TLS. */
export interface ProftpdOptions {
  readonly certificate?: Certificate;
  /** PEM of the authority that must have signed the certificates of clients. */
  readonly clientCa?: string;
  /** TLS begins with the first byte. */
  readonly implicit?: true;
  readonly users?: Readonly<Record<string, string>>;
  /** Lines of the configuration. */
  readonly settings?: readonly string[];
}

/** Starts it; there are a directory `incoming`, and one `closed` that no user may enter. */
export async function startProftpd(options: ProftpdOptions = {}): Promise<ProftpdServer> {
  await needProgram('/usr/sbin/proftpd', packages);
  const folder = await temporaryFolder('mooring-proftpd', { owner: NOBODY });
  const home = join(folder, 'home');
  for (const name of ['incoming', 'closed']) await mkdir(join(home, name), { recursive: true });
  await chmod(join(home, 'closed'), 0o700);
  const accounts = Object.entries(options.users ?? {}).map(([name, password]) =>
    account(name, password, home),
  );
  await writeOwned(folder, 'users', (await Promise.all(accounts)).join(''));
  const port = await freePort();
  const lines = Object.entries({ ...general(folder, port), ...(await encryption(folder, options)) }).map(
    (line) => line.join(' '),
  );
  const modules = ['LoadModule mod_tls.c'];
  const config = await writeOwned(
    folder,
    'proftpd.conf',
    [...modules, ...lines, ...(options.settings ?? []), ''].join('\n'),
  );
  const server = await startServer({
    name: 'proftpd',
    command: '/usr/sbin/proftpd',
    args: ['-n', '-c', config],
    cwd: folder,
    ...NOBODY,
    answers: [options.implicit ? tls(port) : greeting(port, /^220 /)],
  });
  return {
    port,
    async stop() {
      await server.stop();
      await removeFolder(folder);
    },
  };
}

async function account(name: string, password: string, home: string): Promise<string> {
  const { stdout } = await run('openssl', ['passwd', '-6', '-stdin'], { input: `${password}\n` });
  return `${name}:${stdout.trim()}:${NOBODY.uid}:${NOBODY.gid}::${home}:/bin/false\n`;
}

/** No DefaultRoot: without root it cannot be gone into, and right logins would be refused for it. */
function general(folder: string, port: number): Readonly<Record<string, string>> {
  return {
    ServerType: 'standalone',
    DefaultAddress: '127.0.0.1',
    Port: String(port),
    User: 'nobody',
    Group: 'nogroup',
    UseReverseDNS: 'off',
    UseIPv6: 'off',
    AuthOrder: 'mod_auth_file.c',
    AuthUserFile: `${folder}/users`,
    AuthPAM: 'off',
    RequireValidShell: 'off',
    PidFile: `${folder}/pid`,
    ScoreboardFile: `${folder}/score`,
    DelayEngine: 'off',
    WtmpLog: 'off',
    TransferLog: 'none',
    ControlsEngine: 'off',
  };
}

async function encryption(
  folder: string,
  { certificate, clientCa, implicit }: ProftpdOptions,
): Promise<Readonly<Record<string, string>>> {
  if (!certificate) return {};
  return {
    TLSEngine: 'on',
    TLSECCertificateFile: await writeOwned(folder, 'server.pem', certificate.certificate),
    TLSECCertificateKeyFile: await writeOwned(folder, 'server.key', certificate.key),
    TLSOptions: implicit ? 'UseImplicitSSL' : 'NoSessionReuseRequired',
    ...(clientCa && {
      TLSCACertificateFile: await writeOwned(folder, 'client-ca.pem', clientCa),
      TLSVerifyClient: 'on',
    }),
  };
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'ftp',
    start: () => startProftpd(),
    async startWithLogin({ good }) {
      const server = await startProftpd({ certificate: good, users: { app: PASSWORD } });
      return {
        server,
        attempt: { parameters: onLoopback(server.port, { user: 'app' }), secrets: { password: PASSWORD } },
      };
    },
  },
];
