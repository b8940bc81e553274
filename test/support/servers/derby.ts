import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { Secret } from '../../../src/contract/secret.ts';
import { exchangeAttributes, securityCheck, accessDatabase } from '../../../src/drivers/drda.ts';
import { classPath, JAVA_PACKAGES } from '../maven.ts';
import type { Jars } from '../maven.ts';
import { freePort, removeFolder, startServer, temporaryFolder } from '../process.ts';
import type { Certificate } from './certificates.ts';
import { tls } from './exchanges.ts';
import { keyStore, STORE_PASSWORD } from './keystore.ts';
import { onLoopback, PASSWORD } from './trial.ts';
import type { Trial } from './trial.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = JAVA_PACKAGES;

/** How Derby is fetched. */
export const JARS: Jars = {
  name: 'derby',
  version: '10.16.1.1',
  module: fileURLToPath(new URL('derby', import.meta.url)),
};

/** A network server of one's own, on 127.0.0.1. */
export interface DerbyServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** How it is set up. */
export interface DerbyOptions {
  /** With it, TLS and nothing else. */
  readonly certificate?: Certificate;
  /** Passwords by user. */
  readonly users?: Readonly<Record<string, string>>;
  /** Users who may open databases; without them, all may. */
  readonly guests?: readonly string[];
  /** Databases to make, by the first user. */
  readonly databases?: readonly string[];
}

const JAVA = ['-Xmx64m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** The first command of DRDA, which exchanges attributes; here, none. */
const EXCSAT = Buffer.from('000ad001000100041041', 'hex');

/** Starts it; fetches it first where that was never done. */
export async function startDerby(options: DerbyOptions = {}): Promise<DerbyServer> {
  const { certificate, users = {}, databases = [] } = options;
  const jars = await classPath(JARS, console.error);
  const folder = await temporaryFolder('mooring-derby');
  const port = await freePort();
  await writeFile(join(folder, 'derby.properties'), settings(options), { mode: 0o600 });
  const store = certificate && {
    'javax.net.ssl.keyStore': await keyStore(folder, 'server', certificate),
    'javax.net.ssl.keyStorePassword': STORE_PASSWORD,
  };
  const defined = Object.entries({ 'derby.system.home': folder, ...store }).map(
    ([name, value]) => `-D${name}=${value}`,
  );
  const place = [
    '-noSecurityManager',
    '-h',
    '127.0.0.1',
    '-p',
    String(port),
    '-ssl',
    certificate ? 'basic' : 'off',
  ];
  const server = await startServer({
    name: 'derby',
    command: 'java',
    args: [...JAVA, ...defined, '-cp', jars, 'org.apache.derby.drda.NetworkServerControl', 'start', ...place],
    cwd: folder,
    answers: [certificate ? tls(port) : { port, says: EXCSAT, hears: /^.{16}1443/, encoding: 'hex' }],
  });
  const [[user, password] = ['app', '']] = Object.entries(users);
  for (const name of databases)
    await make(
      port,
      `${name};create=true`,
      { user, password: new Secret(password) },
      certificate !== undefined,
    );
  return {
    port,
    async stop() {
      await server.stop('SIGKILL');
      await removeFolder(folder);
    },
  };
}

function settings({ users = {}, guests }: DerbyOptions): string {
  return [
    'derby.connection.requireAuthentication=true',
    'derby.authentication.provider=BUILTIN',
    ...Object.entries(users).map(([user, password]) => `derby.user.${user}=${escapeLatin1(password)}`),
    ...(guests
      ? [
          'derby.database.defaultConnectionMode=noAccess',
          `derby.database.fullAccessUsers=${guests.join(',')}`,
        ]
      : []),
  ].join('\n');
}

/** A file of properties is in Latin-1, and all else in numbers. */
function escapeLatin1(value: string): string {
  return value.replaceAll(/[^ -~]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

async function make(
  port: number,
  database: string,
  login: Parameters<typeof securityCheck>[1],
  encrypted: boolean,
): Promise<void> {
  const socket = encrypted
    ? connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
    : connect(port, '127.0.0.1');
  await once(socket, encrypted ? 'secureConnect' : 'connect');
  const session = await exchangeAttributes(socket, database);
  await securityCheck(session, login, database, { mode: 'disable' });
  await accessDatabase(session, database);
  socket.destroy();
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'derby',
    start: () => startDerby(),
    async startWithLogin({ good }) {
      const server = await startDerby({ certificate: good, users: { app: PASSWORD }, databases: ['orders'] });
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
