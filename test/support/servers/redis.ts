import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, removeFolder, startServer, temporaryFolder } from '../process.ts';
import { needProgram } from './account.ts';
import type { Certificate } from './certificates.ts';
import { tls } from './exchanges.ts';
import { onLoopback, PASSWORD } from './trial.ts';
import type { Trial } from './trial.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = ['redis-server'];

/** A Redis server of one's own, on 127.0.0.1. */
export interface RedisServer {
  readonly port: number;
  /** TLS; undefined without a certificate. */
  readonly tlsPort: number | undefined;
  stop(): Promise<void>;
}

/** How it is set up. */
export interface RedisOptions {
  readonly certificate?: Certificate;
  /** PEM of the authority that must have signed the certificates of clients. */
  readonly clientCa?: string;
  /** Lines of the access control list. */
  readonly users?: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
  /** Commands that it repeats when it starts, a millisecond each: as long it is loading. */
  readonly loading?: number;
}

/** Its folder goes with it. */
function running(
  server: Awaited<ReturnType<typeof startServer>>,
  folder: string,
  ports: Pick<RedisServer, 'port' | 'tlsPort'>,
): RedisServer {
  return {
    ...ports,
    async stop() {
      await server.stop();
      await removeFolder(folder);
    },
  };
}

/** Starts it, empty. */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  await needProgram('/usr/bin/redis-server', packages);
  const folder = await temporaryFolder('mooring-redis');
  const [port, tlsPort] = [await freePort(), options.certificate && (await freePort())];
  const encryption =
    options.certificate && tlsPort
      ? await tlsSettings(folder, tlsPort, options.certificate, options.clientCa)
      : {};
  const all = {
    port: String(port),
    bind: '127.0.0.1',
    dir: folder,
    save: '',
    appendonly: 'no',
    daemonize: 'no',
    ...(options.users && {
      aclfile: await write(folder, 'users.acl', options.users.map((line) => `${line}\n`).join('')),
    }),
    ...encryption,
    ...(options.loading !== undefined && (await slow(folder, options.loading))),
    ...options.settings,
  };
  const server = await startServer({
    name: 'redis',
    command: '/usr/bin/redis-server',
    args: Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]),
    cwd: folder,
    answers: [
      {
        port,
        says: 'PING\r\n',
        hears: options.loading === undefined ? /^(\+PONG|-(?!LOADING))/ : /^-LOADING/,
      },
      ...(tlsPort === undefined ? [] : [tls(tlsPort)]),
    ],
  });
  return running(server, folder, { port, tlsPort });
}

/** How a Sentinel is set up. */
export interface SentinelOptions {
  /** The port of the server that it takes for the master, which it calls mymaster. */
  readonly master: number;
  readonly certificate?: Certificate;
  /** Its own password. */
  readonly password?: string;
  /** The password of the master. */
  readonly masterPassword?: string;
}

/** Starts a Sentinel that decides alone, and takes no server for dead within a test by itself. */
export async function startSentinel(options: SentinelOptions): Promise<RedisServer> {
  await needProgram('/usr/bin/redis-server', packages);
  const folder = await temporaryFolder('mooring-sentinel');
  const [port, tlsPort] = [await freePort(), options.certificate && (await freePort())];
  const encryption =
    options.certificate && tlsPort ? await tlsSettings(folder, tlsPort, options.certificate) : {};
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir: folder,
    ...encryption,
    ...(options.password !== undefined && { requirepass: options.password }),
  };
  const lines = [
    ...Object.entries(settings).map(([name, value]) => `${name} ${value}`),
    `sentinel monitor mymaster 127.0.0.1 ${options.master} 1`,
    'sentinel down-after-milliseconds mymaster 600000',
    ...(options.masterPassword === undefined
      ? []
      : [`sentinel auth-pass mymaster ${options.masterPassword}`]),
  ];
  const server = await startServer({
    name: 'sentinel',
    command: '/usr/bin/redis-server',
    args: [await write(folder, 'sentinel.conf', lines.map((line) => `${line}\n`).join('')), '--sentinel'],
    cwd: folder,
    answers: [
      { port, says: 'PING\r\n', hears: /^(\+PONG|-NOAUTH)/ },
      ...(tlsPort === undefined ? [] : [tls(tlsPort)]),
    ],
  });
  return running(server, folder, { port, tlsPort });
}

/** A journal of the old kind is a file of commands. */
async function slow(folder: string, commands: number): Promise<Readonly<Record<string, string>>> {
  await write(folder, 'appendonly.aof', '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n'.repeat(commands));
  return { appendonly: 'yes', 'key-load-delay': '1000' };
}

async function tlsSettings(
  folder: string,
  port: number,
  { certificate, key }: Certificate,
  clientCa?: string,
) {
  return {
    'tls-port': String(port),
    'tls-cert-file': await write(folder, 'server.pem', certificate),
    'tls-key-file': await write(folder, 'server.key', key),
    'tls-ca-cert-file': await write(folder, 'client-ca.pem', clientCa ?? certificate),
    'tls-auth-clients': clientCa ? 'yes' : 'no',
  };
}

async function write(folder: string, name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  await chmod(path, 0o600);
  return path;
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'redis',
    start: () => startRedis(),
    async startWithLogin({ good }) {
      const server = await startRedis({ certificate: good, settings: { requirepass: PASSWORD } });
      return {
        server,
        attempt: {
          parameters: onLoopback(server.tlsPort, {}),
          secrets: { password: PASSWORD },
          auth: 'password',
        },
      };
    },
  },
];
