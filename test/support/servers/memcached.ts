import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, removeFolder, run, startServer, temporaryFolder } from '../process.ts';
import { needProgram, NOBODY, writeOwned } from './account.ts';
import type { Certificate } from './certificates.ts';
import { tls } from './exchanges.ts';
import { onLoopback, PASSWORD } from './trial.ts';
import type { Trial } from './trial.ts';

/** What Debian must have installed: sasl2-bin has the program that makes users. */
export const packages: readonly string[] = ['memcached', 'sasl2-bin'];

/** A memcached server of one's own, on 127.0.0.1. */
export interface MemcachedServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** How it is set up. */
export interface MemcachedOptions {
  readonly certificate?: Certificate;
  /** PEM of the authority that must have signed the certificates of clients. */
  readonly clientCa?: string;
  /** Passwords by user, each of the realm `test`; with them it asks for a login by SASL. */
  readonly users?: Readonly<Record<string, string>>;
  /** Ways to log in, of Cyrus SASL; default: plain. */
  readonly mechanisms?: string;
  readonly args?: readonly string[];
}

/** In the binary protocol: which version it is, which it says before any login. */
const VERSION = Buffer.from(`800b${'00'.repeat(22)}`, 'hex');

/** Starts it, empty. */
export async function startMemcached(options: MemcachedOptions = {}): Promise<MemcachedServer> {
  await needProgram('/usr/bin/memcached', packages);
  await needProgram('/usr/sbin/saslpasswd2', packages);
  const folder = await temporaryFolder('mooring-memcached', { owner: NOBODY });
  const port = await freePort();
  const place = ['-l', '127.0.0.1', '-p', String(port), '-U', '0', '-m', '16', '-t', '1'];
  const login = options.users ? await makeUsers(folder, options.users, options.mechanisms ?? 'plain') : [];
  const server = await startServer({
    name: 'memcached',
    command: '/usr/bin/memcached',
    args: ['-vv', ...place, ...login, ...(await encryption(folder, options)), ...(options.args ?? [])],
    cwd: folder,
    env: { SASL_CONF_PATH: folder },
    ...NOBODY,
    answers: [options.certificate ? tls(port) : { port, says: VERSION, hears: /^81/, encoding: 'hex' }],
  });
  return {
    port,
    async stop() {
      await server.stop();
      await removeFolder(folder);
    },
  };
}

async function makeUsers(
  folder: string,
  users: Readonly<Record<string, string>>,
  mechanisms: string,
): Promise<readonly string[]> {
  const database = join(folder, 'sasldb2');
  for (const [user, password] of Object.entries(users)) {
    const where = ['-p', '-c', '-a', 'memcached', '-f', database, '-u', 'test', user];
    await run('/usr/sbin/saslpasswd2', where, { input: `${password}\n` });
  }
  await run('chown', [String(NOBODY.uid), database]);
  await writeFile(join(folder, 'memcached.conf'), `mech_list: ${mechanisms}\nsasldb_path: ${database}\n`);
  return ['-S'];
}

async function encryption(
  folder: string,
  { certificate, clientCa }: MemcachedOptions,
): Promise<readonly string[]> {
  if (!certificate) return [];
  const settings = [
    `ssl_chain_cert=${await writeOwned(folder, 'server.pem', certificate.certificate)}`,
    `ssl_key=${await writeOwned(folder, 'server.key', certificate.key)}`,
    ...(clientCa
      ? [`ssl_ca_cert=${await writeOwned(folder, 'client-ca.pem', clientCa)}`, 'ssl_verify_mode=2']
      : []),
  ];
  return ['-Z', '-o', settings.join(',')];
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'memcached',
    start: () => startMemcached(),
    async startWithLogin({ good }) {
      const server = await startMemcached({ certificate: good, users: { app: PASSWORD } });
      return {
        server,
        attempt: {
          parameters: onLoopback(server.port, { user: 'app@test' }),
          secrets: { password: PASSWORD },
          auth: 'password',
        },
      };
    },
  },
];
