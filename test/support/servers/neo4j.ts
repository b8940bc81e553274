import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Secret } from '../../../src/contract/secret.ts';
import { handshake, helloAndLogon } from '../../../src/drivers/bolt.ts';
import { u16 } from '../../../src/drivers/codec/bytes.ts';
import { structure } from '../../../src/drivers/codec/packstream.ts';
import { readExactly } from '../../../src/drivers/wire.ts';
import { classPath, JAVA_PACKAGES } from '../maven.ts';
import type { Jars } from '../maven.ts';
import { freePort, removeFolder, startServer, temporaryFolder } from '../process.ts';
import type { Certificate } from './certificates.ts';
import { tls } from './exchanges.ts';
import { onLoopback, PASSWORD } from './trial.ts';
import type { Trial } from './trial.ts';
import { certificates } from './certificates.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = JAVA_PACKAGES;

/** How Neo4j is fetched. */
export const JARS: Jars = {
  name: 'neo4j',
  version: '5.26.12',
  module: fileURLToPath(new URL('neo4j', import.meta.url)),
};

/** A server of one's own, on 127.0.0.1; in TLS and in clear on the same port. */
export interface Neo4jServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** How it is set up. */
export interface Neo4jOptions {
  readonly certificate: Certificate;
  /** Statements of its administrator, `neo4j`, whose password is `fresh-pw`; without any it asks for no login. */
  readonly statements?: readonly string[];
  /** Wrong passwords of a user until it is locked for a while; 3 unless said otherwise, 0 for no limit. */
  readonly mostFailures?: number;
}

const JAVA = [
  '-Xmx320m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  ...['java.nio', 'java.io', 'sun.nio.ch', 'java.lang'].map(
    (name) => `--add-opens=java.base/${name}=ALL-UNNAMED`,
  ),
];

/** Proposes versions 5.0 to 5.4 of Bolt. */
const HANDSHAKE = Buffer.from('6060b01700040405000000000000000000000000', 'hex');

/** Starts it; fetches it first where that was never done. */
export async function startNeo4j({
  certificate,
  statements = [],
  mostFailures = 3,
}: Neo4jOptions): Promise<Neo4jServer> {
  const jars = await classPath(JARS, console.error);
  const folder = await temporaryFolder('mooring-neo4j');
  const port = await freePort();
  const [settings, keys] = [join(folder, 'conf'), join(folder, 'certificates', 'bolt')];
  await Promise.all([settings, keys].map((path) => mkdir(path, { recursive: true })));
  await writeFile(join(keys, 'private.key'), certificate.key);
  await writeFile(join(keys, 'public.crt'), certificate.certificate);
  const lines = [
    ...configuration(port, statements.length > 0),
    `dbms.security.auth_max_failed_attempts=${mostFailures}`,
  ];
  await writeFile(join(settings, 'neo4j.conf'), lines.join('\n'), { mode: 0o600 });
  const server = await startServer({
    name: 'neo4j',
    command: 'java',
    args: [
      ...JAVA,
      '-cp',
      jars,
      'org.neo4j.server.CommunityEntryPoint',
      `--home-dir=${folder}`,
      `--config-dir=${settings}`,
    ],
    cwd: folder,
    ready: async () => /Started\.\s*$/m.test(await readFile(join(folder, 'logs', 'neo4j.log'), 'utf8')),
    answers: [{ port, says: HANDSHAKE, hears: /^00.{4}05/, encoding: 'hex' }, tls(port)],
  });
  if (statements.length > 0) await setUp(port, statements);
  return {
    port,
    async stop() {
      await server.stop('SIGKILL'); // it takes seconds to end in order, and nothing is kept
      await removeFolder(folder);
    },
  };
}

function configuration(port: number, asks: boolean): readonly string[] {
  return [
    'server.default_listen_address=127.0.0.1',
    'server.bolt.enabled=true',
    `server.bolt.listen_address=127.0.0.1:${port}`,
    `server.bolt.advertised_address=localhost:${port}`,
    'server.bolt.tls_level=OPTIONAL',
    'dbms.ssl.policy.bolt.enabled=true',
    'dbms.ssl.policy.bolt.base_directory=certificates/bolt',
    'dbms.ssl.policy.bolt.private_key=private.key',
    'dbms.ssl.policy.bolt.public_certificate=public.crt',
    'server.http.enabled=false',
    'server.https.enabled=false',
    `dbms.security.auth_enabled=${asks}`,
    'dbms.security.auth_minimum_password_length=4',
    'dbms.usage_report.enabled=false',
    'server.memory.pagecache.size=16m',
    'db.tx_log.preallocate=false',
    'db.tx_log.rotation.size=1m',
  ];
}

/** The first password has to be changed before anything else is allowed. */
async function setUp(port: number, statements: readonly string[]): Promise<void> {
  const first = "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO 'fresh-pw'";
  await runAll(port, 'neo4j', [first]);
  await runAll(port, 'fresh-pw', statements);
}

async function runAll(port: number, password: string, statements: readonly string[]): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  await helloAndLogon(
    await handshake(socket),
    { user: 'neo4j', password: new Secret(password) },
    { mode: 'disable' },
  );
  for (const statement of statements) {
    for (const message of [structure(0x10, statement, {}, { db: 'system' }), structure(0x3f, { n: -1 })]) {
      socket.write(Buffer.concat([u16(message.length), message, u16(0)]));
      const answer = await readExactly(socket, (await readExactly(socket, 2)).readUInt16BE());
      if (answer[1] !== 0x70) throw new Error(`Neo4j does not take it: ${answer.toString('latin1')}`);
      await readExactly(socket, 2);
    }
  }
  socket.destroy();
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'neo4j',
    start: async () => startNeo4j({ certificate: (await certificates()).good }),
    async startWithLogin({ good }) {
      const server = await startNeo4j({
        certificate: good,
        mostFailures: 0,
        statements: [`CREATE USER app SET PASSWORD '${PASSWORD}' CHANGE NOT REQUIRED`],
      });
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
