import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { classPath, JAVA_PACKAGES } from '../maven.ts';
import type { Jars } from '../maven.ts';
import type { Certificate } from './certificates.ts';
import { mongodb, tls } from './exchanges.ts';
import { keyStore, STORE_PASSWORD } from './keystore.ts';
import { startIn } from './place.ts';
import type { Server } from './place.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = JAVA_PACKAGES;

/** How MongoDB Java Server is fetched. */
export const JARS: Jars = {
  name: 'mongojavaserver',
  version: '1.47.0',
  module: fileURLToPath(new URL('mongojavaserver', import.meta.url)),
};

/** Starts MongoDB's protocol by MongoDB Java Server, on 127.0.0.1: it knows no users. */
export async function startMongojavaserver(certificate?: Certificate): Promise<Server> {
  const jars = await classPath(JARS, console.error);
  return startIn({ name: 'mongojavaserver', end: 'SIGKILL' }, async ({ folder, port }) => {
    const store = certificate && (await keyStore(folder, 'server', certificate));
    return {
      command: 'java',
      args: [
        '-Xmx64m',
        '-XX:+UseSerialGC',
        '-XX:TieredStopAtLevel=1',
        '-cp',
        jars,
        join(JARS.module, 'Main.java'),
        String(port),
        ...(store === undefined ? [] : [store, STORE_PASSWORD, 'server']),
      ],
      answers: [certificate === undefined ? mongodb(port) : tls(port)],
    };
  });
}
