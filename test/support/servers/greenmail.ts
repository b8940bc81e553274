import { fileURLToPath } from 'node:url';
import { classPath, JAVA_PACKAGES } from '../maven.ts';
import type { Jars } from '../maven.ts';
import { freePort } from '../process.ts';
import type { Certificate } from './certificates.ts';
import { greeting, tls } from './exchanges.ts';
import { keyStore, STORE_PASSWORD } from './keystore.ts';
import { startIn } from './place.ts';
import type { Server } from './place.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = JAVA_PACKAGES;

/** How GreenMail is fetched. */
export const JARS: Jars = {
  name: 'greenmail',
  version: '2.1.5',
  module: fileURLToPath(new URL('greenmail', import.meta.url)),
};

/** A mail server in Java, on 127.0.0.1: POP3 in clear, and over TLS; it has no STLS. */
export interface GreenmailServer extends Server {
  readonly tlsPort: number;
}

/** Starts it, with one user. */
export async function startGreenmail(
  user: string,
  password: string,
  certificate: Certificate,
): Promise<GreenmailServer> {
  const jars = await classPath(JARS, console.error);
  const tlsPort = await freePort();
  const server = await startIn({ name: 'greenmail', end: 'SIGKILL' }, async ({ folder, port }) => {
    const settings = {
      'pop3.hostname': '127.0.0.1',
      'pop3.port': port,
      'pop3s.hostname': '127.0.0.1',
      'pop3s.port': tlsPort,
      users: `${user}:${password}@example.test`,
      'tls.keystore.file': await keyStore(folder, 'greenmail', certificate),
      'tls.keystore.password': STORE_PASSWORD,
    };
    const properties = Object.entries(settings).map(([name, value]) => `-Dgreenmail.${name}=${value}`);
    return {
      command: 'java',
      args: [
        '-Xmx64m',
        '-XX:+UseSerialGC',
        '-XX:TieredStopAtLevel=1',
        ...properties,
        '-cp',
        jars,
        'com.icegreen.greenmail.standalone.GreenMailStandaloneRunner',
      ],
      answers: [greeting(port, /^\+OK /), tls(tlsPort)],
    };
  });
  return { ...server, tlsPort };
}
