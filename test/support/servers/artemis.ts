import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { classPath, JAVA_PACKAGES } from '../maven.ts';
import type { Jars } from '../maven.ts';
import { freePort, removeFolder, startServer, temporaryFolder } from '../process.ts';
import type { Certificate } from './certificates.ts';
import { amqp10, stomp, tls } from './exchanges.ts';
import { keyStore, STORE_PASSWORD } from './keystore.ts';
import { onLoopback, PASSWORD } from './trial.ts';
import type { Trial } from './trial.ts';

/** What Debian must have installed: it is started from its source. */
export const packages: readonly string[] = [...JAVA_PACKAGES, 'default-jdk-headless'];

/** How Artemis is fetched. */
export const JARS: Jars = {
  name: 'artemis',
  version: '2.40.0',
  module: fileURLToPath(new URL('artemis', import.meta.url)),
};

/** A broker of one's own with the address `orders`, on 127.0.0.1. */
export interface ArtemisServer {
  readonly port: number;
  /** In TLS; -1 without a certificate. */
  readonly tlsPort: number;
  stop(): Promise<void>;
}

/** How it is set up. */
export interface ArtemisOptions {
  /** What it speaks; AMQP 1.0 unless said otherwise. */
  readonly protocol?: 'AMQP' | 'STOMP';
  readonly certificate?: Certificate;
  /** PEM of the authority that must have signed the certificates of clients. */
  readonly clientCa?: string;
  /** Passwords by user, each with what the user may do at every address. */
  readonly users?: Readonly<
    Record<string, { readonly password: string; readonly may: readonly ('receive' | 'send')[] }>
  >;
}

const JAVA = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** Starts it; fetches it first where that was never done. */
export async function startArtemis({
  protocol = 'AMQP',
  certificate,
  clientCa,
  users = {},
}: ArtemisOptions = {}): Promise<ArtemisServer> {
  const jars = await classPath(JARS, console.error);
  const folder = await temporaryFolder('mooring-artemis');
  const [port, tlsPort] = [await freePort(), await freePort()];
  const acceptor = (at: number) => `tcp://127.0.0.1:${at}?protocols=${protocol}`;
  const acceptors = [
    acceptor(port),
    ...(certificate ? [`${acceptor(tlsPort)};${await encryption(folder, certificate, clientCa)}`] : []),
  ];
  const known = Object.entries(users).map(
    ([user, { password, may }]) => `${user}:${may.join(',')}:${password}`,
  );
  const server = await startServer({
    name: 'artemis',
    command: 'java',
    args: [...JAVA, '-cp', jars, join(JARS.module, 'Broker.java'), ...acceptors, ...known],
    cwd: folder,
    ready: /READY/,
    answers: [protocol === 'AMQP' ? amqp10(port) : stomp(port), ...(certificate ? [tls(tlsPort)] : [])],
  });
  return {
    port,
    tlsPort: certificate ? tlsPort : -1,
    async stop() {
      await server.stop('SIGKILL');
      await removeFolder(folder);
    },
  };
}

async function encryption(
  folder: string,
  certificate: Certificate,
  clientCa: string | undefined,
): Promise<string> {
  const store = await keyStore(folder, 'server', certificate);
  const own = `sslEnabled=true;keyStoreType=PKCS12;keyStorePath=${store};keyStorePassword=${STORE_PASSWORD}`;
  if (clientCa === undefined) return own;
  const trust = join(folder, 'trust.pem');
  await writeFile(trust, clientCa);
  return `${own};needClientAuth=true;trustStoreType=PEMCA;trustStorePath=${trust}`;
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'amqp10',
    start: () => startArtemis(),
    async startWithLogin({ good }) {
      const server = await startArtemis({
        certificate: good,
        users: { app: { password: PASSWORD, may: ['receive'] } },
      });
      return {
        server,
        attempt: {
          parameters: onLoopback(server.tlsPort, { user: 'app', address: 'orders' }),
          secrets: { password: PASSWORD },
          auth: 'password',
        },
      };
    },
  },
  {
    type: 'stomp',
    start: () => startArtemis({ protocol: 'STOMP' }),
    async startWithLogin({ good }) {
      const server = await startArtemis({
        protocol: 'STOMP',
        certificate: good,
        users: { app: { password: PASSWORD, may: [] } },
      });
      return {
        server,
        attempt: {
          parameters: onLoopback(server.tlsPort, { user: 'app' }),
          secrets: { password: PASSWORD },
          auth: 'password',
        },
      };
    },
  },
];
