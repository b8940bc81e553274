import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { u32 } from '../../../src/drivers/codec/bytes.ts';
import { readExactly } from '../../../src/drivers/wire.ts';
import { connectRequest } from '../../../src/drivers/zookeeper.ts';
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

/** How ZooKeeper is fetched. */
export const JARS: Jars = {
  name: 'zookeeper',
  version: '3.9.5',
  module: fileURLToPath(new URL('zookeeper', import.meta.url)),
};

/** A server of one's own that is a whole ensemble, on 127.0.0.1. */
export interface ZookeeperServer {
  readonly port: number;
  /** In TLS; undefined without a certificate. */
  readonly tlsPort: number | undefined;
  stop(): Promise<void>;
}

/** How it is set up. */
export interface ZookeeperOptions {
  readonly certificate?: Certificate;
  /** PEM of the authority that must have signed the certificates of clients. */
  readonly clientCa?: string;
  /** Passwords by user, for logins by SASL. */
  readonly users?: Readonly<Record<string, string>>;
  /** Nodes by their paths, each with the only identity that may use it, `digest:user:password` or `sasl:user`; without one, all may. */
  readonly nodes?: Readonly<Record<string, string | undefined>>;
  readonly settings?: Readonly<Record<string, string>>;
}

const JAVA = ['-Xmx96m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** Opens a session of four seconds. */
const CONNECT = Buffer.from(
  `0000002c${'00'.repeat(12)}00000fa0${'00'.repeat(8)}00000010${'00'.repeat(16)}`,
  'hex',
);

/** Starts it; fetches it first where that was never done. */
export async function startZookeeper(options: ZookeeperOptions = {}): Promise<ZookeeperServer> {
  const jars = await classPath(JARS, console.error);
  const folder = await temporaryFolder('mooring-zookeeper');
  const [port, tlsPort] = [await freePort(), options.certificate && (await freePort())];
  const general = {
    dataDir: join(folder, 'data'),
    tickTime: '500',
    'admin.enableServer': 'false',
    clientPortAddress: '127.0.0.1',
    clientPort: port,
  };
  const settings = {
    ...general,
    ...(await encryption(folder, tlsPort, options)),
    ...SASL,
    ...options.settings,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(join(folder, 'zoo.cfg'), lines.join(''));
  const users = Object.entries(options.users ?? {}).map(([user, password]) => ` user_${user}="${password}"`);
  await writeFile(
    join(folder, 'jaas.conf'),
    `Server { org.apache.zookeeper.server.auth.DigestLoginModule required${users.join('')}; };`,
  );
  const login = `-Djava.security.auth.login.config=${folder}/jaas.conf`;
  const server = await startServer({
    name: 'zookeeper',
    command: 'java',
    args: [
      ...JAVA,
      login,
      '-cp',
      jars,
      'org.apache.zookeeper.server.quorum.QuorumPeerMain',
      join(folder, 'zoo.cfg'),
    ],
    cwd: folder,
    answers: [
      { port, says: CONNECT, hears: /^000000(24|25)/, encoding: 'hex' },
      ...(tlsPort === undefined ? [] : [tls(tlsPort)]),
    ],
  });
  await withSession(port, (socket) => makeNodes(socket, options.nodes ?? {}));
  return {
    port,
    tlsPort,
    async stop() {
      await server.stop('SIGKILL');
      await removeFolder(folder);
    },
  };
}

const SASL = { 'authProvider.1': 'org.apache.zookeeper.server.auth.SASLAuthenticationProvider' } as const;

async function encryption(
  folder: string,
  port: number | undefined,
  { certificate, clientCa }: ZookeeperOptions,
): Promise<object> {
  if (!certificate) return {};
  const trust = join(folder, 'trust.pem');
  await writeFile(trust, clientCa ?? '');
  return {
    serverCnxnFactory: 'org.apache.zookeeper.server.NettyServerCnxnFactory',
    secureClientPort: port,
    'ssl.keyStore.location': await keyStore(folder, 'server', certificate),
    'ssl.keyStore.password': STORE_PASSWORD,
    'ssl.keyStore.type': 'PKCS12',
    'ssl.clientAuth': clientCa === undefined ? 'none' : 'need',
    ...(clientCa !== undefined && { 'ssl.trustStore.location': trust, 'ssl.trustStore.type': 'PEM' }),
  };
}

async function withSession<T>(port: number, work: (socket: Socket) => Promise<T>): Promise<T> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    await connectRequest(socket);
    return await work(socket);
  } finally {
    socket.destroy();
  }
}

const ALL_RIGHTS = 31;

/** Makes nodes by requests of our own. */
async function makeNodes(socket: Socket, nodes: NonNullable<ZookeeperOptions['nodes']>): Promise<void> {
  for (const [index, [path, who = 'world:anyone']] of Object.entries(nodes).entries()) {
    const [scheme = '', user = '', password] = who.split(':');
    const id =
      password === undefined
        ? user
        : `${user}:${createHash('sha1').update(`${user}:${password}`).digest('base64')}`;
    const rights = [u32(1), u32(ALL_RIGHTS), long(scheme), long(id)];
    const [create, lasting] = [u32(1), u32(0)];
    socket.write(
      long(Buffer.concat([u32(index + 1), create, long(path), long('canary'), ...rights, lasting])),
    );
    const answer = await readExactly(socket, (await readExactly(socket, 4)).readUInt32BE());
    if (answer.readInt32BE(12) !== 0)
      throw new Error(`ZooKeeper does not make ${path}: ${answer.readInt32BE(12)}`);
  }
}

function long(value: string | Buffer): Buffer {
  return Buffer.concat([u32(Buffer.byteLength(value)), Buffer.from(value)]);
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'zookeeper',
    start: () => startZookeeper(),
    async startWithLogin({ good }) {
      const server = await startZookeeper({
        certificate: good,
        nodes: { '/orders': `digest:app:${PASSWORD}` },
      });
      return {
        server,
        attempt: {
          parameters: onLoopback(server.tlsPort, { user: 'app', path: '/orders' }),
          secrets: { password: PASSWORD },
          auth: 'password',
        },
      };
    },
  },
];
