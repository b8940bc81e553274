import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { classPath, JAVA_PACKAGES } from '../maven.ts';
import type { Jars } from '../maven.ts';
import { freePort, removeFolder, startServer, temporaryFolder } from '../process.ts';
import type { Certificate } from './certificates.ts';
import { tls } from './exchanges.ts';
import { keyStore, STORE_PASSWORD } from './keystore.ts';
import type { Server } from './place.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = JAVA_PACKAGES;

/** How Trino is fetched: the last version that runs on Java 17. */
export const JARS: Jars = {
  name: 'trino',
  version: '435',
  module: fileURLToPath(new URL('trino', import.meta.url)),
};

const MAIN = fileURLToPath(new URL('trino/Main.java', import.meta.url));
const JAVA = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Djdk.attach.allowAttachSelf=true'];

/** Starts a coordinator over TLS. Every user may log in with the password; `guest` may reach no catalogue. */
export async function startTrino(password: string, certificate: Certificate): Promise<Server> {
  const jars = await classPath(JARS, console.error);
  const folder = await temporaryFolder('mooring-trino');
  const port = await freePort();
  const rules = join(folder, 'rules.json');
  await writeFile(rules, JSON.stringify(RULES));
  const store = await keyStore(folder, 'server', certificate);
  const server = await startServer({
    name: 'trino',
    command: 'java',
    args: [...JAVA, '-cp', jars, MAIN, store, STORE_PASSWORD, password, rules, String(port)],
    cwd: folder,
    ready: /\bready\s*$/m,
    answers: [tls(port)],
  });
  return {
    port,
    async stop() {
      await server.stop('SIGKILL');
      await removeFolder(folder);
    },
  };
}

const RULES = {
  catalogs: [
    { user: 'guest', catalog: '.*', allow: 'none' },
    { catalog: '.*', allow: 'read-only' },
  ],
};
