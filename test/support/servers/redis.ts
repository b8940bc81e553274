import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, removeFolder, startProcess, temporaryFolder } from '../process.ts';
import { needProgram } from './account.ts';
import type { Certificate } from './certificates.ts';

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
  /** PEM of who must have signed the certificates of clients. */
  readonly clientCa?: string;
  /** Lines of the access control list. */
  readonly users?: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
}

/** Starts it, empty. */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  await needProgram('/usr/bin/redis-server', packages);
  const folder = await temporaryFolder('mooring-redis');
  const [port, tlsPort] = [await freePort(), options.certificate && (await freePort())];
  const encryption = options.certificate && tlsPort ? await encrypted(folder, tlsPort, options.certificate, options.clientCa) : {};
  const all = {
    port: String(port),
    bind: '127.0.0.1',
    dir: folder,
    save: '',
    appendonly: 'no',
    daemonize: 'no',
    ...(options.users && { aclfile: await write(folder, 'users.acl', options.users.map((line) => `${line}\n`).join('')) }),
    ...encryption,
    ...options.settings,
  };
  const server = await startProcess({
    name: 'redis',
    command: '/usr/bin/redis-server',
    args: Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]),
    cwd: folder,
    ready: /Ready to accept connections/,
  });
  return {
    port,
    tlsPort,
    async stop() {
      await server.stop();
      await removeFolder(folder);
    },
  };
}

async function encrypted(folder: string, port: number, { certificate, key }: Certificate, clientCa?: string) {
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
