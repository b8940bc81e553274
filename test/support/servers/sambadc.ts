import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { freePort, removeFolder, run, startServer, temporaryFolder } from '../process.ts';
import { needProgram } from './account.ts';
import type { Certificate } from './certificates.ts';
import { ldap, tls } from './exchanges.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = ['samba-ad-dc', 'samba-ad-provision'];

/** A domain controller of one's own for CORP, corp.example.test, reached on 127.0.0.1. */
export interface SambaServer {
  readonly port: number;
  /** Where TLS begins at once. */
  readonly tlsPort: number;
  stop(): Promise<void>;
}

/** What can be the matter with an account. */
export type AccountState = 'fine' | 'disabled' | 'expired' | 'must-change' | 'locked';

/** How it is set up: users by their names, all with one password. */
export interface SambaOptions {
  readonly certificate: Certificate;
  readonly password: string;
  readonly users: Readonly<Record<string, AccountState>>;
}

const REALM = 'corp.example.test';
/** Its ports cannot be chosen, so that it has an address of loopback for itself. */
const ADDRESS = `127.61.${(process.pid >> 8) & 255}.${process.pid & 255 || 1}`; // oxlint-disable-line no-bitwise -- two bytes of a number
const PYTHON = '/usr/bin/python3'; // the one that Debian's modules are made for

/** Starts it, with a new domain. */
export async function startSambaDc({ certificate, password, users }: SambaOptions): Promise<SambaServer> {
  await needProgram('/usr/sbin/samba', packages);
  const folder = await temporaryFolder('mooring-samba');
  const settings = join(folder, 'etc/smb.conf');
  await provision(folder, password);
  await writeFile(settings, await settingsOf(folder, settings, certificate));
  const states = Object.entries(users).map(([name, state]) => `${name}:${state}`);
  await run(PYTHON, [join(import.meta.dirname, 'sambadc/users.py'), settings, password, ...states]);
  const server = await startServer({
    name: 'samba',
    command: '/usr/sbin/samba',
    args: ['-F', '--no-process-group', '--debug-stdout', '-M', 'single', '-s', settings],
    cwd: folder,
    answers: [ldap(389, ADDRESS), tls(636, ADDRESS)],
  });
  const relays = [await relay(389), await relay(636)];
  const [port = 0, tlsPort = 0] = relays.map((each) => (each.address() as AddressInfo).port); // a server on a port has an address
  return {
    port,
    tlsPort,
    async stop() {
      for (const each of relays) each.close();
      await server.stop('SIGKILL');
      await removeFolder(folder);
    },
  };
}

async function provision(folder: string, password: string): Promise<void> {
  const domain = [
    `--realm=${REALM}`,
    '--domain=CORP',
    '--server-role=dc',
    '--dns-backend=NONE',
    `--adminpass=${password}`,
  ];
  const place = [
    `--targetdir=${folder}`,
    '--host-name=dc1',
    '--host-ip=127.0.0.1',
    `--option=posix:eadb=${folder}/eadb.tdb`,
  ];
  await run('/usr/bin/samba-tool', ['domain', 'provision', ...domain, ...place]);
}

/** What the provision wrote, with other services and places. */
async function settingsOf(folder: string, path: string, { certificate, key }: Certificate): Promise<string> {
  await Promise.all([
    writeFile(join(folder, 'certificate.pem'), certificate),
    writeFile(join(folder, 'key.pem'), key, { mode: 0o600 }),
  ]);
  const own = {
    interfaces: `${ADDRESS}/8`,
    'bind interfaces only': 'yes',
    'server services': 'ldap',
    'log file': join(folder, 'log'),
    'panic action': 'true',
    'tls enabled': 'yes',
    'tls certfile': join(folder, 'certificate.pem'),
    'tls keyfile': join(folder, 'key.pem'),
    'tls cafile': join(folder, 'certificate.pem'),
  };
  const lines = (await readFile(path, 'utf8'))
    .split('\n')
    .filter((line) => !((line.split('=')[0] ?? '').trim() in own));
  const added = Object.entries(own).map(([name, value]) => `${name} = ${value}`);
  return lines.flatMap((line) => (line === '[global]' ? [line, ...added] : [line])).join('\n');
}

async function relay(target: number): Promise<Server> {
  const server = createServer((socket) => {
    const behind = connect(target, ADDRESS);
    socket.on('error', () => undefined).on('close', () => behind.destroy());
    behind.on('error', () => undefined).on('close', () => socket.destroy());
    socket.pipe(behind).pipe(socket);
  });
  await once(server.listen(await freePort(), '127.0.0.1'), 'listening');
  return server;
}
