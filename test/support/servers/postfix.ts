import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, removeFolder, run, startServer, temporaryFolder } from '../process.ts';
import { needProgram } from './account.ts';
import type { Certificate } from './certificates.ts';
import { startDovecot } from './dovecot.ts';
import type { DovecotOptions } from './dovecot.ts';
import { greeting, tls } from './exchanges.ts';
import { onLoopback, PASSWORD } from './trial.ts';
import type { Trial } from './trial.ts';

/** What Debian must have installed; Dovecot checks its passwords. */
export const packages: readonly string[] = ['postfix', 'dovecot-imapd'];

/** A mail server of one's own, on 127.0.0.1. */
export interface PostfixServer {
  readonly port: number;
  /** TLS from the first byte; undefined without a certificate. */
  readonly tlsPort: number | undefined;
  stop(): Promise<void>;
}

/** How it is set up; without a certificate it offers no TLS. */
export interface PostfixOptions {
  readonly certificate?: Certificate;
  /** PEM of the authority that must have signed the certificates of clients. */
  readonly clientCa?: string;
  readonly users?: Readonly<Record<string, string>>;
  readonly tokens?: DovecotOptions['tokens'];
  readonly settings?: Readonly<Record<string, string>>;
}

/** Starts it; what it is given to deliver, which is nothing, it would throw away. */
export async function startPostfix(options: PostfixOptions = {}): Promise<PostfixServer> {
  await needProgram('/usr/lib/postfix/sbin/master', packages);
  const users = Object.entries(options.users ?? {}).map(([name, password]) => [name, { password }] as const);
  const checker =
    users.length === 0
      ? undefined
      : await startDovecot({
          users: Object.fromEntries(users),
          ...(options.tokens && { tokens: options.tokens }),
        });
  const folder = await temporaryFolder('mooring-postfix', { under: '/run' });
  await chmod(folder, 0o755);
  for (const name of ['etc', 'spool', 'spool/pid', 'data']) await mkdir(join(folder, name));
  await run('chown', ['postfix', join(folder, 'data')]);
  const [port, tlsPort] = [await freePort(), options.certificate && (await freePort())];
  const login = checker && {
    smtpd_sasl_auth_enable: 'yes',
    smtpd_sasl_type: 'dovecot',
    smtpd_sasl_path: `inet:127.0.0.1:${checker.authPort}`,
  };
  const settings = {
    ...general(folder),
    ...(await encryption(folder, options)),
    ...login,
    ...options.settings,
  };
  await writeFile(join(folder, 'etc', 'main.cf'), lines(settings));
  await writeFile(join(folder, 'etc', 'master.cf'), services(port, tlsPort));
  await run('/usr/sbin/postfix', ['-c', join(folder, 'etc'), 'check']);
  const server = await startServer({
    name: 'postfix',
    command: '/usr/lib/postfix/sbin/master',
    args: ['-c', join(folder, 'etc'), '-d'],
    cwd: folder,
    answers: [greeting(port, /^220 /), ...(tlsPort === undefined ? [] : [tls(tlsPort)])],
  });
  return {
    port,
    tlsPort,
    async stop() {
      await Promise.all([server.stop(), checker?.stop()]);
      await removeFolder(folder);
    },
  };
}

function general(folder: string): Readonly<Record<string, string>> {
  return {
    compatibility_level: '3.6',
    queue_directory: `${folder}/spool`,
    data_directory: `${folder}/data`,
    mail_owner: 'postfix',
    setgid_group: 'postdrop',
    command_directory: '/usr/sbin',
    daemon_directory: '/usr/lib/postfix/sbin',
    myhostname: 'mail.lab.test',
    mydestination: '',
    mynetworks: '',
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    default_transport: 'discard:',
    alias_maps: '',
    alias_database: '',
    local_recipient_maps: '',
    smtpd_sasl_security_options: 'noanonymous',
    smtpd_relay_restrictions: 'reject',
    smtpd_error_sleep_time: '0',
    notify_classes: '',
  };
}

async function encryption(
  folder: string,
  { certificate, clientCa }: PostfixOptions,
): Promise<Readonly<Record<string, string>>> {
  if (!certificate) return {};
  const chain = join(folder, 'etc', 'chain.pem');
  await writeFile(chain, certificate.key + certificate.certificate, { mode: 0o600 });
  const always = {
    smtpd_tls_security_level: 'may',
    smtpd_tls_auth_only: 'yes',
    smtpd_tls_chain_files: chain,
  };
  if (!clientCa) return always;
  const authority = join(folder, 'etc', 'client-ca.pem');
  await writeFile(authority, clientCa);
  return {
    ...always,
    smtpd_tls_security_level: 'encrypt',
    smtpd_tls_req_ccert: 'yes',
    smtpd_tls_CAfile: authority,
  };
}

function services(port: number, tlsPort: number | undefined): string {
  const smtpd = `127.0.0.1:${port} inet n - n - - smtpd`;
  const smtps =
    tlsPort === undefined ? '' : `127.0.0.1:${tlsPort} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes`;
  const own = [
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'tlsmgr unix - - n 1000? 1 tlsmgr',
  ];
  const rest = [
    'rewrite unix - - n - - trivial-rewrite',
    'proxymap unix - - n - - proxymap',
    'anvil unix - - n - 1 anvil',
  ];
  return [smtpd, smtps, ...own, ...rest, 'discard unix - - n - - discard', ''].join('\n');
}

function lines(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('');
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'smtp',
    start: () => startPostfix(),
    async startWithLogin({ good }) {
      const server = await startPostfix({ certificate: good, users: { app: PASSWORD } });
      return {
        server,
        attempt: {
          parameters: onLoopback(server.port, { user: 'app' }),
          secrets: { password: PASSWORD },
          auth: 'password',
        },
      };
    },
  },
];
