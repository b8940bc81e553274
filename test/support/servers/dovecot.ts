import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, removeFolder, run, startServer, temporaryFolder } from '../process.ts';
import { needProgram, NOBODY, writeOwned } from './account.ts';
import type { Certificate } from './certificates.ts';
import { greeting, tls } from './exchanges.ts';
import { onLoopback, PASSWORD } from './trial.ts';
import type { Trial } from './trial.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = ['dovecot-imapd', 'dovecot-pop3d'];

/** A Dovecot of one's own, on 127.0.0.1. */
export interface DovecotServer {
  /** IMAP. */
  readonly port: number;
  /** IMAP over TLS; undefined without a certificate. */
  readonly tlsPort: number | undefined;
  /** POP3, and POP3 over TLS. */
  readonly pop3: { readonly port: number; readonly tlsPort: number | undefined };
  /** Where Postfix has passwords checked. */
  readonly authPort: number;
  stop(): Promise<void>;
}

/** How it is set up; without a certificate it offers no TLS. */
export interface DovecotOptions {
  readonly certificate?: Certificate;
  /** PEM of the authority that must have signed the certificates of clients. */
  readonly clientCa?: string;
  /** Users, each with a password and extra fields of the passwd-file. */
  readonly users: Readonly<Record<string, { readonly password: string; readonly extra?: string }>>;
  readonly settings?: Readonly<Record<string, string>>;
  /** Where it asks what a token is (RFC 7662), with its own login; a token names the user as its client, and needs the scope. */
  readonly tokens?: { readonly introspection: string; readonly scope: string };
}

/** Starts it; each user has a mailbox `Closed`, which none of them may open. */
export async function startDovecot(options: DovecotOptions): Promise<DovecotServer> {
  for (const protocol of ['imap', 'pop3']) await needProgram(`/usr/lib/dovecot/${protocol}`, packages);
  const folder = await temporaryFolder('mooring-dovecot', { owner: NOBODY });
  const places = async () => ({ port: await freePort(), tlsPort: options.certificate && (await freePort()) });
  const ports = { imap: await places(), pop3: await places(), authPort: await freePort() };
  const { imap, pop3, authPort } = ports;
  await makeMailboxes(folder, Object.keys(options.users));
  const lines = Object.entries(options.users).map(
    ([name, { password, extra = '' }]) =>
      `${name}:{PLAIN}${password}:${NOBODY.uid}:${NOBODY.gid}::${folder}/mail/${name}::${extra}\n`,
  );
  await writeOwned(folder, 'users', lines.join(''));
  const { tokens } = options;
  if (tokens) await writeOwned(folder, 'tokens', tokenSettings(tokens));
  const settings = {
    ...general(folder),
    ...(await encryption(folder, options)),
    ...(tokens && { auth_mechanisms: 'plain login oauthbearer xoauth2' }),
    ...options.settings,
  };
  const config = await writeOwned(
    folder,
    'dovecot.conf',
    configuration(folder, settings, ports) + (tokens ? tokenCheck(folder) : ''),
  );
  const server = await startServer({
    name: 'dovecot',
    command: '/usr/sbin/dovecot',
    args: ['-F', '-c', config],
    cwd: folder,
    ...NOBODY,
    answers: [
      greeting(imap.port, /^\* OK /),
      greeting(pop3.port, /^\+OK /),
      greeting(authPort, /^VERSION\t/),
      ...[imap, pop3].flatMap(({ tlsPort }) => (tlsPort === undefined ? [] : [tls(tlsPort)])),
    ],
  });
  return {
    ...imap,
    pop3,
    authPort,
    async stop() {
      await server.stop();
      await removeFolder(folder);
    },
  };
}

function tokenSettings({ introspection, scope }: NonNullable<DovecotOptions['tokens']>): string {
  return `introspection_mode = post
introspection_url = ${introspection}
username_attribute = client_id
active_attribute = active
active_value = true
scope = ${scope}
`;
}

function tokenCheck(folder: string): string {
  return `passdb {
  driver = oauth2
  mechanisms = oauthbearer xoauth2
  args = ${folder}/tokens
}
`;
}

async function makeMailboxes(folder: string, users: readonly string[]): Promise<void> {
  await mkdir(join(folder, 'mail'));
  for (const user of users) await mkdir(join(folder, 'mail', user, '.Closed', 'cur'), { recursive: true });
  await run('chown', ['-R', `${NOBODY.uid}:${NOBODY.gid}`, join(folder, 'mail')]);
  await writeOwned(folder, 'rights', 'Closed owner l\n');
}

function general(folder: string): Readonly<Record<string, string>> {
  return {
    base_dir: `${folder}/run`,
    state_dir: `${folder}/state`,
    log_path: '/dev/stderr',
    protocols: 'imap pop3',
    listen: '127.0.0.1',
    ssl: 'no',
    disable_plaintext_auth: 'no',
    auth_mechanisms: 'plain login',
    auth_failure_delay: '0 secs',
    mail_plugins: 'acl',
    mail_location: `maildir:${folder}/mail/%u`,
    default_internal_user: 'nobody',
    default_internal_group: 'nogroup',
    default_login_user: 'nobody',
    first_valid_uid: '1',
    first_valid_gid: '1',
  };
}

async function encryption(
  folder: string,
  { certificate, clientCa }: DovecotOptions,
): Promise<Readonly<Record<string, string>>> {
  if (!certificate) return {};
  return {
    ssl: 'yes',
    ssl_cert: `<${await writeOwned(folder, 'server.pem', certificate.certificate)}`,
    ssl_key: `<${await writeOwned(folder, 'server.key', certificate.key)}`,
    ...(clientCa && {
      ssl_ca: `<${await writeOwned(folder, 'client-ca.pem', clientCa)}`,
      ssl_require_crl: 'no',
      ssl_verify_client_cert: 'yes',
      auth_ssl_require_client_cert: 'yes',
    }),
  };
}

type Places = DovecotServer['pop3'];

interface Ports {
  readonly imap: Places;
  readonly pop3: Places;
  readonly authPort: number;
}

/** Without the penalty: it slows down the next login from an address where one failed. */
function configuration(
  folder: string,
  settings: Readonly<Record<string, string>>,
  { imap, pop3, authPort }: Ports,
): string {
  return `${Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}`)
    .join('\n')}
passdb {
  driver = passwd-file
  mechanisms = plain login
  args = ${folder}/users
}
userdb {
  driver = passwd-file
  args = ${folder}/users
}
plugin {
  acl = vfile:${folder}/rights
}
${listeners('imap', imap)}
${listeners('pop3', pop3)}
service auth {
  inet_listener {
    address = 127.0.0.1
    port = ${authPort}
  }
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
`;
}

function listeners(protocol: string, { port, tlsPort }: Places): string {
  const secure = tlsPort === undefined ? 'port = 0' : `port = ${tlsPort}\n    ssl = yes`;
  return `service ${protocol}-login {
  chroot =
  inet_listener ${protocol} {
    port = ${port}
  }
  inet_listener ${protocol}s {
    ${secure}
  }
}`;
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'imap',
    start: () => startDovecot({ users: {} }),
    async startWithLogin({ good }) {
      const server = await startDovecot({ certificate: good, users: { app: { password: PASSWORD } } });
      return {
        server,
        attempt: { parameters: onLoopback(server.port, { user: 'app' }), secrets: { password: PASSWORD } },
      };
    },
  },
  {
    type: 'pop3',
    start: async () => {
      const server = await startDovecot({ users: {} });
      return { port: server.pop3.port, stop: () => server.stop() };
    },
    async startWithLogin({ good }) {
      const server = await startDovecot({ certificate: good, users: { app: { password: PASSWORD } } });
      return {
        server,
        attempt: {
          parameters: onLoopback(server.pop3.port, { user: 'app' }),
          secrets: { password: PASSWORD },
        },
      };
    },
  },
];
