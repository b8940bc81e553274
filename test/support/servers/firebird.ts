import { chown, copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { u32 } from '../../../src/drivers/codec/bytes.ts';
import { freePort, removeFolder, run, startServer, temporaryFolder } from '../process.ts';
import { needProgram, NOBODY } from './account.ts';
import { onLoopback, PASSWORD } from './trial.ts';
import type { Trial } from './trial.ts';

/** What Debian must have installed: firebird3.0-utils has the program that makes databases. */
export const packages: readonly string[] = ['firebird3.0-server', 'firebird3.0-utils'];

/** A Firebird server of one's own, on 127.0.0.1. */
export interface FirebirdServer {
  readonly port: number;
  /** Where its databases are. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** How it is set up. */
export interface FirebirdOptions {
  /** Passwords by user, in capital letters; the first owns the databases. */
  readonly users?: Readonly<Record<string, string>>;
  /** Aliases of databases. */
  readonly databases?: readonly string[];
  /** What gfix does to a database, by its alias. */
  readonly states?: Readonly<Record<string, readonly string[]>>;
  /** Whether it encrypts its wire: Required, Enabled or Disabled. */
  readonly wireCrypt?: string;
  /** Ways to log in, the first before the others. */
  readonly plugins?: string;
}

const SYSTEM = '/var/lib/firebird/3.0/system/security3.fdb';
const CONFIGURATION = '/etc/firebird/3.0';

/** op_connect to the database `x` with a protocol that there is not: it is rejected. */
const CONNECT = Buffer.concat([1, 19, 2, 1, 1, 0x78_00_00_00, 1, 0, 1, 1, 2, 3, 2].map(u32));

/** Starts it, with what the options put in. */
export async function startFirebird(options: FirebirdOptions = {}): Promise<FirebirdServer> {
  const { users = {}, databases = [], states = {} } = options;
  await needProgram('/usr/sbin/firebird', packages);
  await needProgram('/usr/bin/isql-fb', packages);
  const folder = await temporaryFolder('mooring-firebird', { owner: NOBODY });
  const port = await freePort();
  await configure(folder, port, options);
  const place = {
    cwd: folder,
    env: { FIREBIRD: join(folder, 'root'), FIREBIRD_LOCK: folder, FIREBIRD_TMP: folder },
    ...NOBODY,
  };
  const made = Object.entries(users).map(
    ([user, password]) => `create or alter user ${user} password '${password}' using plugin Srp;`,
  );
  const isql = (input: string, ...args: readonly string[]) =>
    run('/usr/bin/isql-fb', ['-q', '-b', ...args], { ...place, input });
  await isql(`${made.join('\n')}\ncommit;\n`, '-user', 'SYSDBA', 'security.db');
  const [owner = 'SYSDBA'] = Object.keys(users);
  for (const name of databases)
    await isql(`create database '${join(folder, `${name}.fdb`)}' user '${owner}';\n`);
  for (const [name, state] of Object.entries(states))
    await run('/usr/bin/gfix', ['-user', 'SYSDBA', ...state, join(folder, `${name}.fdb`)], place);
  const server = await startServer({
    name: 'firebird',
    command: '/usr/sbin/firebird',
    args: [],
    ...place,
    answers: [{ port, says: CONNECT, hears: /^000000(03|04|5e|62)/, encoding: 'hex' }],
  });
  return {
    port,
    folder,
    async stop() {
      await server.stop('SIGKILL'); // a client that waits keeps it from ending
      await removeFolder(folder);
    },
  };
}

async function configure(
  folder: string,
  port: number,
  { databases = [], wireCrypt, plugins = 'Srp' }: FirebirdOptions,
) {
  const root = join(folder, 'root');
  const security = join(folder, 'security3.fdb');
  const [auxiliary] = [await freePort()];
  await mkdir(root);
  for (const file of await readdir(CONFIGURATION)) {
    if (file !== 'SYSDBA.password') await copyFile(join(CONFIGURATION, file), join(root, file));
  }
  await copyFile(SYSTEM, security);
  await chown(security, NOBODY.uid, NOBODY.gid);
  const settings = [
    `RemoteServicePort = ${port}`,
    'RemoteBindAddress = 127.0.0.1',
    `RemoteAuxPort = ${auxiliary}`,
    `IpcName = x${port}`,
    `SecurityDatabase = ${security}`,
    `AuthServer = ${plugins}`,
    'AuthClient = Srp',
    'UserManager = Srp',
    ...(wireCrypt === undefined ? [] : [`WireCrypt = ${wireCrypt}`]),
    'ServerMode = Super',
    `DatabaseAccess = Restrict ${folder}`,
  ];
  const aliases = databases.map((name) => `${name} = ${join(folder, `${name}.fdb`)}`);
  await writeFile(join(root, 'firebird.conf'), settings.join('\n'));
  const own = `security.db = ${security}\n{\n  RemoteAccess = false\n  DefaultDbCachePages = 50\n}\n`;
  await writeFile(join(root, 'databases.conf'), [...aliases, own].join('\n'));
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'firebird',
    start: () => startFirebird(),
    encryptsByItself: true,
    async startWithLogin() {
      const server = await startFirebird({ users: { app: PASSWORD }, databases: ['orders'] });
      return {
        server,
        attempt: {
          parameters: onLoopback(server.port, { database: 'orders', user: 'app' }),
          secrets: { password: PASSWORD },
        },
      };
    },
  },
];
