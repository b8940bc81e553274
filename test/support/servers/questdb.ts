import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { classPath, JAVA_PACKAGES } from '../maven.ts';
import type { Jars } from '../maven.ts';
import { writeOwned } from './account.ts';
import { postgresql } from './exchanges.ts';
import { startIn } from './place.ts';
import type { Server } from './place.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = JAVA_PACKAGES;

/** How QuestDB is fetched. */
export const JARS: Jars = {
  name: 'questdb',
  version: '9.3.4',
  module: fileURLToPath(new URL('questdb', import.meta.url)),
};

/** Starts a QuestDB that speaks the protocol of PostgreSQL and nothing else, in clear, with this one user. */
export async function startQuestdb(user: string, password: string): Promise<Server> {
  const jars = await classPath(JARS, console.error);
  return startIn({ name: 'questdb', end: 'SIGKILL' }, async ({ folder, port }) => {
    await mkdir(join(folder, 'conf'));
    const settings = [
      'http.enabled=false',
      'http.min.enabled=false',
      'line.tcp.enabled=false',
      'telemetry.enabled=false',
      `pg.net.bind.to=127.0.0.1:${port}`,
      `pg.user=${user}`,
      `pg.password=${password}`,
    ];
    await writeOwned(join(folder, 'conf'), 'server.conf', settings.map((line) => `${line}\n`).join(''));
    const modules = join(jars, '..');
    return {
      command: 'java',
      args: [
        '-Xmx256m',
        '-XX:+UseSerialGC',
        '-p',
        modules,
        '-m',
        'io.questdb/io.questdb.ServerMain',
        '-d',
        folder,
      ],
      answers: [postgresql(port)],
    };
  });
}
