import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { classPath, JAVA_PACKAGES } from '../maven.ts';
import type { Jars } from '../maven.ts';
import { freePort, removeFolder, startServer, temporaryFolder } from '../process.ts';
import type { Certificate } from './certificates.ts';
import { amqp10, tls } from './exchanges.ts';
import { keyStore, STORE_PASSWORD } from './keystore.ts';

/** What Debian must have installed: it is started from its source. */
export const packages: readonly string[] = [...JAVA_PACKAGES, 'default-jdk-headless'];

/** How ActiveMQ Classic is fetched. */
export const JARS: Jars = {
  name: 'activemq',
  version: '5.18.6',
  module: fileURLToPath(new URL('activemq', import.meta.url)),
};

/** A broker of one's own whose users may use the queue `orders` and nothing else, on 127.0.0.1. */
export interface ActivemqServer {
  /** AMQP 1.0, in clear and in TLS. */
  readonly port: number;
  readonly tlsPort: number;
  /** STOMP in TLS. */
  readonly stompPort: number;
  stop(): Promise<void>;
}

const JAVA = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** Starts it; fetches it first where that was never done. */
export async function startActivemq(
  certificate: Certificate,
  users: Readonly<Record<string, string>>,
): Promise<ActivemqServer> {
  const jars = await classPath(JARS, console.error);
  const folder = await temporaryFolder('mooring-activemq');
  const [port, tlsPort, stompPort] = [await freePort(), await freePort(), await freePort()];
  const store = [
    `-Djavax.net.ssl.keyStore=${await keyStore(folder, 'server', certificate)}`,
    `-Djavax.net.ssl.keyStorePassword=${STORE_PASSWORD}`,
  ];
  const connectors = [
    `amqp://127.0.0.1:${port}`,
    `amqp+ssl://127.0.0.1:${tlsPort}`,
    `stomp+ssl://127.0.0.1:${stompPort}`,
  ];
  const known = Object.entries(users).map(([user, password]) => `${user}:${password}`);
  const server = await startServer({
    name: 'activemq',
    command: 'java',
    args: [...JAVA, ...store, '-cp', jars, join(JARS.module, 'Broker.java'), ...connectors, ...known],
    cwd: folder,
    ready: /READY/,
    answers: [amqp10(port), tls(tlsPort), tls(stompPort)],
  });
  return {
    port,
    tlsPort,
    stompPort,
    async stop() {
      await server.stop('SIGKILL');
      await removeFolder(folder);
    },
  };
}
