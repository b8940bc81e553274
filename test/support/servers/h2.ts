import { fileURLToPath } from 'node:url';
import { classPath, JAVA_PACKAGES } from '../maven.ts';
import type { Jars } from '../maven.ts';
import { freePort, removeFolder, run, startServer, temporaryFolder } from '../process.ts';
import { postgresql } from './exchanges.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = JAVA_PACKAGES;

/** How H2 is fetched. */
export const JARS: Jars = {
  name: 'h2',
  version: '2.3.232',
  module: fileURLToPath(new URL('h2', import.meta.url)),
};

/** A server of one's own for the protocol of PostgreSQL, on 127.0.0.1. */
export interface H2Server {
  readonly port: number;
  stop(): Promise<void>;
}

const JAVA = ['-Xmx64m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Dh2.bindAddress=127.0.0.1', '-cp'];

/** Starts it, with one database of one user. */
export async function startH2(database: string, user: string, password: string): Promise<H2Server> {
  const jars = await classPath(JARS, console.error);
  const folder = await temporaryFolder('mooring-h2');
  const port = await freePort();
  const url = `jdbc:h2:${folder}/${database};MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH`;
  await run('java', [
    ...JAVA,
    jars,
    'org.h2.tools.Shell',
    '-url',
    url,
    '-user',
    user,
    '-password',
    password,
    '-sql',
    'select 1',
  ]);
  const server = await startServer({
    name: 'h2',
    command: 'java',
    args: [...JAVA, jars, 'org.h2.tools.Server', '-pg', '-pgPort', String(port), '-baseDir', folder],
    cwd: folder,
    answers: [postgresql(port)],
  });
  return {
    port,
    async stop() {
      await server.stop('SIGKILL');
      await removeFolder(folder);
    },
  };
}
