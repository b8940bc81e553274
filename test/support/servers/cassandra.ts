import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { u16, u32, u8 } from '../../../src/drivers/codec/bytes.ts';
import { readExactly } from '../../../src/drivers/wire.ts';
import { classPath, JAVA_PACKAGES } from '../maven.ts';
import type { Jars } from '../maven.ts';
import { freePort, removeFolder, startServer, temporaryFolder } from '../process.ts';
import type { Certificate } from './certificates.ts';
import { tls } from './exchanges.ts';
import { keyStore, STORE_PASSWORD } from './keystore.ts';
import { onLoopback, PASSWORD } from './trial.ts';
import type { Trial } from './trial.ts';
import { certificates } from './certificates.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = JAVA_PACKAGES;

/** How Cassandra is fetched. */
export const JARS: Jars = {
  name: 'cassandra',
  version: '5.0.6',
  module: fileURLToPath(new URL('cassandra', import.meta.url)),
};

/** A node of one's own, on 127.0.0.1; in TLS and in clear on the same port. */
export interface CassandraServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** How it is set up. */
export interface CassandraOptions {
  readonly certificate: Certificate;
  /** Statements of its superuser; without any it asks for no login. */
  readonly statements?: readonly string[];
}

const EXPORTS =
  'java.base/jdk.internal.misc java.base/java.lang.ref java.management.rmi/com.sun.jmx.remote.internal.rmi java.rmi/sun.rmi.registry java.rmi/sun.rmi.server java.sql/java.sql jdk.unsupported/sun.misc';
const OPENS =
  'java.lang.module jdk.internal.loader jdk.internal.ref jdk.internal.reflect jdk.internal.math jdk.internal.module jdk.internal.util.jar sun.nio.ch java.io java.nio java.util java.util.concurrent java.util.concurrent.atomic java.lang java.lang.reflect java.math java.net';
const JAVA = [
  '-Xms192m',
  '-Xmx320m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Djdk.attach.allowAttachSelf=true',
  ...EXPORTS.split(' ').map((name) => `--add-exports=${name}=ALL-UNNAMED`),
  ...OPENS.split(' ').map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
  '--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED',
];
const LOG =
  '<configuration><appender name="out" class="ch.qos.logback.core.ConsoleAppender"><encoder><pattern>%level %msg%n</pattern></encoder></appender><root level="INFO"><appender-ref ref="out"/></root></configuration>';

/** Asks what the server can do, and is told so before any login. */
const OPTIONS = Buffer.from('040000000500000000', 'hex');

/** Starts it; fetches it first where that was never done. */
export async function startCassandra({
  certificate,
  statements = [],
}: CassandraOptions): Promise<CassandraServer> {
  const jars = await classPath(JARS, console.error);
  const folder = await temporaryFolder('mooring-cassandra');
  const [port, storage, encrypted, jmx] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const store = await keyStore(folder, 'server', certificate);
  const asks = statements.length > 0;
  await writeFile(join(folder, 'logback.xml'), LOG);
  await writeFile(
    join(folder, 'cassandra.yaml'),
    settings({ folder, port, storage, encrypted, store, asks }),
  );
  const options = {
    'cassandra.config': `file://${folder}/cassandra.yaml`,
    'logback.configurationFile': `file:${folder}/logback.xml`,
    'cassandra.storagedir': folder,
    'cassandra-foreground': 'yes',
    'cassandra.superuser_setup_delay_ms': '0',
    'cassandra.skip_wait_for_gossip_to_settle': '0',
    'cassandra.ring_delay_ms': '0',
    'cassandra.jmx.local.port': String(jmx),
  };
  const defined = Object.entries(options).map(([name, value]) => `-D${name}=${value}`);
  const server = await startServer({
    name: 'cassandra',
    command: 'java',
    args: [...JAVA, ...defined, '-cp', jars, 'org.apache.cassandra.service.CassandraDaemon'],
    cwd: folder,
    ...(asks && { ready: /Created default superuser role/ }), // before it listens
    answers: [{ port, says: OPTIONS, hears: /^8400000006/, encoding: 'hex' }, tls(port)],
  });
  if (asks) await setUp(port, statements);
  return {
    port,
    async stop() {
      await server.stop('SIGKILL'); // it takes seconds to end in order, and nothing is kept
      await removeFolder(folder);
    },
  };
}

interface Place {
  readonly folder: string;
  readonly port: number;
  readonly storage: number;
  readonly encrypted: number;
  readonly store: string;
  readonly asks: boolean;
}

function settings({ folder, port, storage, encrypted, store, asks }: Place): string {
  const login = asks
    ? [
        'authenticator: PasswordAuthenticator',
        'authorizer: CassandraAuthorizer',
        'role_manager: CassandraRoleManager',
        'roles_validity: 0ms',
      ]
    : ['authenticator: AllowAllAuthenticator'];
  return [
    'cluster_name: test',
    'num_tokens: 1',
    'partitioner: org.apache.cassandra.dht.Murmur3Partitioner',
    'endpoint_snitch: SimpleSnitch',
    'listen_address: 127.0.0.1',
    'rpc_address: 127.0.0.1',
    `storage_port: ${storage}`,
    `ssl_storage_port: ${encrypted}`,
    `native_transport_port: ${port}`,
    'start_native_transport: true',
    `seed_provider: [{class_name: org.apache.cassandra.locator.SimpleSeedProvider, parameters: [{seeds: "127.0.0.1:${storage}"}]}]`,
    ...login,
    'commitlog_sync: periodic',
    'commitlog_sync_period: 10s',
    'commitlog_segment_size: 4MiB',
    'commitlog_total_space: 64MiB',
    `data_file_directories: [${folder}/data]`,
    `commitlog_directory: ${folder}/commitlog`,
    `saved_caches_directory: ${folder}/saved`,
    `hints_directory: ${folder}/hints`,
    `cdc_raw_directory: ${folder}/cdc`,
    `client_encryption_options: {enabled: true, optional: true, keystore: ${store}, keystore_password: ${STORE_PASSWORD}, store_type: PKCS12, require_client_auth: false}`,
  ].join('\n');
}

/** Runs statements by requests of our own: the shell of Cassandra is a program of Python's. */
async function setUp(port: number, statements: readonly string[]): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const ask = async (operation: number, body: Buffer) => {
    socket.write(Buffer.concat([u8(4), u8(0), u16(0), u8(operation), u32(body.length), body]));
    const head = await readExactly(socket, 9);
    const answer = await readExactly(socket, head.readUInt32BE(5));
    if (head[4] === 0) throw new Error(`Cassandra does not take it: ${answer.toString('utf8', 6)}`);
  };
  const long = (value: string) => Buffer.concat([u32(Buffer.byteLength(value)), Buffer.from(value)]);
  await ask(1, Buffer.concat([u16(1), u16(11), Buffer.from('CQL_VERSION'), u16(5), Buffer.from('3.0.0')]));
  await ask(15, long('\0cassandra\0cassandra'));
  for (const statement of statements) await ask(7, Buffer.concat([long(statement), u16(1), u8(0)]));
  socket.destroy();
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'cassandra',
    start: async () => startCassandra({ certificate: (await certificates()).good }),
    async startWithLogin({ good }) {
      const statements = [`create role app with password = '${PASSWORD}' and login = true`];
      const server = await startCassandra({ certificate: good, statements });
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
